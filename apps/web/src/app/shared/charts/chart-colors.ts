/** What the canvas takes from styles.css: a canvas knows no custom properties. */
const PROPERTIES = {
  surface: '--surface',
  raised: '--raised',
  grid: '--chart-grid',
  session: '--chart-session',
  text: '--text',
  muted: '--muted',
  up: '--up',
  down: '--down',
  calm: '--calm',
  calmTint: '--calm-tint',
  accent: '--accent',
  second: '--second',
  warn: '--warn',
  fanFill: '--accent-tint',
  fanEdge: '--accent-line',
  fanOutside: '--chart-muted-fill',
  upVolume: '--chart-up-volume',
  downVolume: '--chart-down-volume',
  onColor: '--on-color',
} as const;

export type ColorName = keyof typeof PROPERTIES;
export type ChartColors = Readonly<Record<ColorName, string>>;

/** The colours of a chart in the theme that is shown. @param palette of `ThemeStore` */
export function chartColors(palette: (property: `--${string}`) => string): ChartColors {
  const entries = Object.entries(PROPERTIES).map(([name, property]) => [name, palette(property)]);
  return Object.fromEntries(entries) as Record<ColorName, string>;
}
