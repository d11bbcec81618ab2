const CELLS = 24;

/** A bar of block characters with the share in percent, e.g. `█████▌                   23 %`. @param share 0 to 1 */
export function progressBar(share: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * CELLS * 8);
  const whole = '█'.repeat(Math.floor(eighths / 8));
  const part = ' ▏▎▍▌▋▊▉'[eighths % 8]!.trim();
  return `${(whole + part).padEnd(CELLS, '░')} ${(share * 100).toFixed(0).padStart(3)} %`;
}

/** `3:05` or `1:02:45`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
