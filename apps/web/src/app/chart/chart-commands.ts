import { INTERVALS, OVERLAYS, PANES, type LiveViewStore } from '../shared/live-view';
import type { Command } from '../shell/commands';
import { OVERLAY_LABELS, PANE_LABELS } from './indicators/catalog';
import { INTERVAL_KINDS } from './series/intervals';

/** What can be done with the chart by name or key. */
export function chartCommands(view: LiveViewStore, chart: { readonly follow: () => void; readonly goBack: () => void }): Command[] {
  const { overlays, panes, at } = view.view();
  const intervals = INTERVALS.map((interval): Command => {
    const { name, key } = INTERVAL_KINDS[interval];
    return { group: 'Chart', label: `Show ${name} bars`, keys: key, run: () => view.change({ interval }) };
  });
  const verb = (shown: boolean): string => (shown ? 'Hide' : 'Show');
  return [
    ...intervals,
    ...OVERLAYS.map((id): Command => {
      return { group: 'Chart', label: `${verb(overlays.includes(id))} ${OVERLAY_LABELS[id]}`, run: () => view.toggle('overlays', id) };
    }),
    ...PANES.map((id): Command => {
      return { group: 'Chart', label: `${verb(panes.includes(id))} ${PANE_LABELS[id]}`, run: () => view.toggle('panes', id) };
    }),
    { group: 'Chart', label: 'Jump to the newest bar', keys: 'n', run: chart.follow },
    at === null
      ? { group: 'Chart', label: 'Show a past minute', keys: 'p', run: chart.goBack }
      : { group: 'Chart', label: 'Back to now', keys: 'p', run: () => view.change({ at: null }) },
  ];
}
