import { describe, expect, it } from 'vitest';
import { temporalNamespaceUrl, temporalRunUrl } from './names.js';

const RUN = 'retrain-2026-03-06T21:00:00.000Z';

describe('addresses in the Temporal UI', () => {
  it('name a run, and without one the workflow', () => {
    const workflow = 'http://ui/namespaces/replay/workflows/retrain-2026-03-06T21%3A00%3A00.000Z';
    expect(temporalRunUrl('http://ui/', 'replay', RUN, 'r1')).toBe(`${workflow}/r1/history`);
    expect(temporalRunUrl('http://ui', 'replay', RUN)).toBe(workflow);
    expect(temporalNamespaceUrl('http://ui', 'a b')).toBe('http://ui/namespaces/a%20b/workflows');
  });

  it('are null where the address of the UI is not known', () => {
    expect(temporalRunUrl(null, 'replay', RUN, 'r1')).toBeNull();
    expect(temporalNamespaceUrl(null, 'replay')).toBeNull();
  });
});
