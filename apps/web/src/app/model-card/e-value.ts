/** From here on evidence decides; see docs/gate.md. */
export const DECISIVE_E_VALUE = 100;

const SMALLEST_DECIMAL = 1e-3;

/** Rounded down: what shows 100 is 100. */
export function formatEValue(eValue: number): string {
  if (eValue >= 1e6 || (eValue > 0 && eValue < SMALLEST_DECIMAL)) return eValue.toExponential(0);
  return eValue >= 10 ? String(Math.floor(eValue)) : eValue.toPrecision(2);
}
