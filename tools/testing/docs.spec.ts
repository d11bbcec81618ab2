import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const tracked = git('ls-files', '--cached', '--others', '--exclude-standard').filter((path) => existsSync(join(ROOT, path)));
const folders = new Set(tracked.flatMap(parents));
const documents = tracked.filter((path) => path.endsWith('.md'));

/** What the project writes when it runs or is built, and what lies beside it: documents may name it, the repository does not hold it. */
const NOT_TRACKED = /^(var|dist|node_modules|\.env$|\.\.\/)|(^|\/)(dist|node_modules)\//;
/** Files that users have, or that Tandem writes for them. */
const WRITTEN_AT_RUN_TIME = new Set(['model_config.json', 'stack.json', 'nightly.py']);
/** A file of the repository, named with its extension; `<name>` and `*` stand for anything. */
const FILE_NAME = /^[\w@.<>*-]+\.(ts|mjs|cjs|json|md|yml|yaml|sql|py|sh|html|css)$/;

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8');

  it('links to nothing that does not exist', () => {
    expect(linksOf(text).filter((link) => !isValidLink(document, link))).toEqual([]);
  });

  it('names no file that does not exist', () => {
    expect(pathsIn(text).filter((path) => !exists(path))).toEqual([]);
  });
});

describe('docs/security.md', () => {
  const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \|.*\| `([^`]+)` \*(.+)\* \|$/gm)].map(([, line, path, scenario]) => ({
    line: line!,
    path: path!,
    scenario: scenario!,
  }));

  it('has a scenario for each line of the ASVS in its table', () => {
    expect(rows.length).toBeGreaterThanOrEqual(30);
    expect(rows).toHaveLength(text.match(/^\| \d+\.\d+\.\d+ \|/gm)!.length);
    expect(new Set(rows.map(({ line }) => line)).size).toBe(rows.length);
  });

  it.each(rows)('names a scenario for $line that there is: $scenario', ({ path, scenario }) => {
    const spec = readFileSync(join(ROOT, path), 'utf8');
    expect(["'", '"'].some((quote) => spec.includes(`${quote}${scenario}${quote}`))).toBe(true);
  });
});

function git(...args: string[]): string[] {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter(Boolean);
}

function parents(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...parents(folder)];
}

/** Targets of Markdown and HTML links that lead into this repository. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '');
  const targets = [...prose.matchAll(/\]\(\s*<?([^\s)>]+)>?[^)]*\)|(?:href|src)="([^"]+)"/g)].map(
    ([, link, attribute]) => (link ?? attribute)!,
  );
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** Whether a link's file is there and, where it names a heading of a document, the heading, too. */
function isValidLink(document: string, link: string): boolean {
  const [path = '', anchor] = decodeURI(link).split('#');
  const target = path === '' ? join(ROOT, document) : resolve(ROOT, dirname(document), path);
  const inside = relative(ROOT, target);
  if (inside.startsWith('..') || !(tracked.includes(inside) || folders.has(inside) || inside === '')) return false;
  if (anchor === undefined || !statSync(target).isFile() || !target.endsWith('.md')) return true;
  return anchorsOf(readFileSync(target, 'utf8')).has(anchor);
}

/** The anchors that GitHub makes of headings. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} +(.+)$/gm)) {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let twin = 1; anchors.has(anchor); twin++) anchor = `${slug}-${twin}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Paths and file names in code spans, and those arguments of commands in code blocks that are paths of the repository. */
function pathsIn(markdown: string): string[] {
  const spans = [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].flatMap(([, span]) => span!.split(/\s+/));
  const blocks = [...markdown.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    block!.replace(/<br\/?>|["'()[\]]/g, ' ').split(/\s+/),
  );
  const named = [...spans.filter((word) => FILE_NAME.test(word) || isRepositoryPath(word)), ...blocks.filter(isRepositoryPath)];
  return [...new Set(named.map((word) => word.replace(/[:,;]+$/, '')))];
}

function isRepositoryPath(word: string): boolean {
  return /^(apps|libs|tools|docs|findings)\/[\w@.<>*{}/,-]*$/.test(word);
}

function exists(path: string): boolean {
  if (NOT_TRACKED.test(path) || WRITTEN_AT_RUN_TIME.has(path)) return true;
  const pattern = path.replace(/<[^>]*>/g, '*').replace(/\/$/, '');
  if (pattern.includes('/')) return [...tracked, ...folders].some((known) => known === pattern || matchesGlob(known, pattern));
  return tracked.some((known) => matchesGlob(known.split('/').at(-1)!, pattern));
}
