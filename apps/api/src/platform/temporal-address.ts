import type { Settings } from '@tandem/config';
import type { Source } from '@tandem/domain';
import type { TemporalAddress } from '../pipeline/temporal-gateway.js';

/**
 * Where Temporal is according to the settings. The UI of the server that comes with Tandem is at a known port; of any
 * other server nobody knows it unless TEMPORAL_UI_URL says so.
 */
export function temporalAddressOf(settings: Settings, source: Source): TemporalAddress {
  const { TEMPORAL_ADDRESS, TEMPORAL_PORT, TEMPORAL_NAMESPACE, TEMPORAL_UI_URL, TEMPORAL_UI_PORT } = settings;
  const ownUi = TEMPORAL_ADDRESS === undefined ? `http://127.0.0.1:${TEMPORAL_UI_PORT}` : null;
  return {
    address: TEMPORAL_ADDRESS ?? `127.0.0.1:${TEMPORAL_PORT}`,
    namespace: TEMPORAL_NAMESPACE ?? source,
    uiUrl: TEMPORAL_UI_URL ?? ownUi,
  };
}
