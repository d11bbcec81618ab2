import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pixelmatch from 'pixelmatch';
import sharp, { type Sharp } from 'sharp';

const STORED = join(import.meta.dirname, 'screenshots');
/** Where what differs is put, to be looked at. */
const DIFFERENT = join(import.meta.dirname, '../../var/screenshots');

/** Letters and lines have other edges with another version of the browser; what moved or changed its colour is more than this share. */
const MAX_DIFFERENT = 0.005;
/** Distance of colours that no eye sees, of pixelmatch's scale: also what a palette of 128 does to a colour. */
const SAME_COLOUR = 0.15;
const PALETTE = { palette: true, colours: 128, dither: 0, effort: 10, compressionLevel: 9 };

/**
 * What a screenshot has other than the stored one of that name; null when they are alike. With UPDATE_SCREENSHOTS set it is stored
 * instead.
 */
export async function differenceOf(name: string, screenshot: Buffer): Promise<string | null> {
  const file = join(STORED, `${name}.png`);
  if (process.env['UPDATE_SCREENSHOTS'] !== undefined) {
    await write(file, sharp(screenshot).png(PALETTE));
    return null;
  }
  if (!existsSync(file)) return `${name} has no stored screenshot: look at the page, then run this spec with UPDATE_SCREENSHOTS=1`;
  const [stored, now] = await Promise.all([pixelsOf(sharp(file)), pixelsOf(sharp(screenshot))]);
  const { width, height } = now.info;
  if (stored.info.width !== width || stored.info.height !== height)
    return `${name} is ${width} × ${height} pixels; stored are ${stored.info.width} × ${stored.info.height}`;
  const picture = Buffer.alloc(now.data.length);
  const share = pixelmatch(stored.data, now.data, picture, width, height, { threshold: SAME_COLOUR }) / (width * height);
  if (share <= MAX_DIFFERENT) return null;
  await write(join(DIFFERENT, `${name}.png`), sharp(screenshot));
  await write(join(DIFFERENT, `${name}.different.png`), sharp(picture, { raw: { width, height, channels: 4 } }).png());
  return `${name} differs in ${(100 * share).toFixed(1)} % of its pixels: see var/screenshots/${name}.different.png`;
}

const pixelsOf = (image: Sharp) => image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });

async function write(file: string, image: Sharp): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await image.toFile(file);
}
