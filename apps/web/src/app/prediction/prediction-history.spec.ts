import { describe, expect, it } from 'vitest';
import { aPrediction } from '../../../testing/messages';
import { historySeries, newestHour } from './prediction-history';

const MINUTE = 60_000;
const minute = (at: number, up = 0.3) => ({ at: at * MINUTE, predictions: { lstm: aPrediction({ up }), transformer: null } });

describe('the last hour of predictions', () => {
  it('is in order, has each minute once as it was heard last, and no more than an hour', () => {
    const hour = newestHour([minute(70), minute(3), minute(69, 0.1), minute(69, 0.5), minute(10), minute(11)]);
    expect(hour.map(({ at }) => at / MINUTE)).toEqual([11, 69, 70]);
    expect(hour[1]?.predictions.lstm?.up).toBe(0.5);
  });

  it('has both sides of both models, told apart without colours, and a gap where there is none', () => {
    const series = historySeries([minute(1, 0.4)]);
    expect(series.map(({ name }) => name)).toEqual(['LSTM UP', 'LSTM DOWN', 'Transformer UP', 'Transformer DOWN']);
    expect(series[0]?.points).toEqual([{ x: MINUTE, y: 0.4 }]);
    expect(series[2]?.points).toEqual([{ x: MINUTE, y: null }]);
    expect(series[0]?.dash).not.toEqual(series[2]?.dash);
  });
});
