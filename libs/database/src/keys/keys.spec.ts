import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testKey } from '../../testing/index.js';
import { NoTrustedKeysError, SigningKeyError } from './errors.js';
import { keyIdOf, SigningKey } from './signing-key.js';
import { TrustedKeys } from './trusted-keys.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-signing-'));
  file = join(folder, 'signing-key');
});
afterEach(() => rm(folder, { recursive: true }));

const subject = { kind: 'model', id: 'lstm/3', sha256: 'ab'.repeat(32) } as const;

describe('a signing key', () => {
  it('is made in a file that only its owner can read, and is the same when it is opened again', async () => {
    const made = await SigningKey.openOrMake(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await SigningKey.open(file)).keyId).toBe(made.keyId);
    expect((await SigningKey.openOrMake(file)).sign(subject)).toEqual(made.sign(subject));
    expect(made.keyId).toBe(keyIdOf(createPublicKey(made.publicPem)));
  });

  it('that is not there is missed in a sentence', async () => {
    await expect(SigningKey.open(file)).rejects.toThrow(`There is no signing key in ${file}: start a worker once`);
    expect(await SigningKey.find(join(folder, 'no', 'folder'))).toBeNull();
  });

  it.each(['0640', '0604', '0622'])('of mode %s, which others may read or change, is refused, with how to end that', async (mode) => {
    await SigningKey.openOrMake(file);
    await chmod(file, Number.parseInt(mode, 8));
    const opening = SigningKey.open(file);
    await expect(opening).rejects.toThrow(`Others may read or change the signing key in ${file}. Run \`chmod 600 ${file}\``);
    await expect(opening).rejects.toBeInstanceOf(SigningKeyError);
    await chmod(file, 0o400);
    await SigningKey.open(file);
  });

  it('in a folder into which others may write is refused', async () => {
    await SigningKey.openOrMake(file);
    await chmod(folder, 0o777);
    await expect(SigningKey.open(file)).rejects.toThrow(`Run \`chmod go-w ${folder}\``);
  });

  it('is refused where the file holds something else, or a key of another kind', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (const text of ['', 'secret', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), testKey().publicPem]) {
      await writeFile(file, text, { mode: 0o600 });
      await expect(SigningKey.openOrMake(file), text).rejects.toThrow(/holds no signing key: expected an Ed25519 key in PEM/);
    }
    await rm(file);
    await mkdir(file);
    await expect(SigningKey.open(file)).rejects.toThrow(/is no file/);
  });
});

describe('the list of trusted keys', () => {
  const list = () => join(folder, 'signing-key.pub');

  it('vouches for what one of its keys has signed, and says why it does not for anything else', async () => {
    const keys = await TrustedKeys.add(list(), testKey(1).publicPem);
    const signature = testKey(1).sign(subject);
    expect(keys.whyNot(subject, [signature])).toBeNull();
    expect(keys.whyNot({ ...subject, id: 'lstm/4' }, [signature])).toMatch(/has signed something else under its name/);
    expect(keys.whyNot({ ...subject, sha256: 'cd'.repeat(32) }, [signature])).toMatch(/something else/);
    expect(keys.whyNot(subject, [])).toBe('nobody has signed it');
    expect(keys.whyNot(subject, [testKey(2).sign(subject)])).toContain(
      `by key ${testKey(2).keyId}, which is not one of those trusted here`,
    );
    expect(keys.whyNot(subject, [testKey(2).sign(subject), signature])).toBeNull();
    expect(keys.verifies(subject, { ...signature, signature: testKey(2).sign(subject).signature })).toBe(false);
    expect(keys.verifies(subject, { ...signature, signature: 'x' })).toBe(false);
  });

  it('grows by the keys of another one, each once, and keeps its comments', async () => {
    await writeFile(list(), `# of 2026\n${testKey(1).publicPem}`);
    await TrustedKeys.add(list(), `${testKey(1).publicPem}# that of the second machine\n${testKey(2).publicPem}`);
    await TrustedKeys.add(list(), testKey(2).publicPem);
    expect((await TrustedKeys.read(list())).ids).toEqual([testKey(1).keyId, testKey(2).keyId]);
    expect(await readFile(list(), 'utf8')).toBe(`# of 2026\n${testKey(1).publicPem}${testKey(2).publicPem}`);
    expect((await stat(list())).mode & 0o777).toBe(0o644);
  });

  it('that is missing, holds something else or may be changed by others is refused', async () => {
    await expect(TrustedKeys.read(list())).rejects.toBeInstanceOf(NoTrustedKeysError);
    for (const text of ['', 'x', `${testKey().publicPem}x`, testKey().publicPem.replace('MC', 'AA')]) {
      await writeFile(list(), text);
      await expect(TrustedKeys.read(list()), text).rejects.toThrow(/is no list of trusted keys/);
    }
    await writeFile(list(), testKey().publicPem);
    await chmod(list(), 0o666);
    await expect(TrustedKeys.read(list())).rejects.toThrow(`Others may change the list of trusted keys in ${list()}. Run \`chmod go-w`);
  });
});
