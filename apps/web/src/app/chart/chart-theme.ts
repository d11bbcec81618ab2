/** The colours of styles.css, for the canvas, which knows no custom properties. */
export const chartTheme = {
  ground: '#141924',
  raised: '#262f40',
  grid: '#1d2431',
  session: '#39455c',
  text: '#e4e8f0',
  muted: '#97a3b8',
  up: '#34c79b',
  down: '#ff6b7d',
  unchanged: '#93a4c3',
  fanFill: '#7aa7ff21',
  fanEdge: '#7aa7ff66',
  fanOutsideFill: '#97a3b81a',
  upVolume: '#34c79b40',
  downVolume: '#ff6b7d40',
  font: "Inter, system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif",
} as const;
