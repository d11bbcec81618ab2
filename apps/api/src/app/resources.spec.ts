import { describe, expect, it } from 'vitest';
import { readSettings } from '@tandem/config';
import { temporalAddressOf } from './resources.js';

const addressOf = (environment: Record<string, string>) => temporalAddressOf(readSettings({ SOURCE: 'replay', ...environment }));

describe('temporalAddressOf', () => {
  it('is the server that comes with Tandem when nothing else is set', () => {
    expect(addressOf({})).toEqual({ server: { address: '127.0.0.1:7233' }, namespace: 'replay', uiUrl: 'http://127.0.0.1:8233' });
  });

  it('knows no UI of another server', () => {
    expect(addressOf({ TEMPORAL_ADDRESS: 'temporal:7233' })).toEqual({
      server: { address: 'temporal:7233' },
      namespace: 'replay',
      uiUrl: null,
    });
  });

  it('takes the UI from the settings', () => {
    const address = addressOf({ TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_UI_URL: 'https://ui.example', TEMPORAL_NAMESPACE: 'desk' });
    expect(address).toMatchObject({ namespace: 'desk', uiUrl: 'https://ui.example' });
  });
});
