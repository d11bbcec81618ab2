import { Component, computed, ElementRef, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { filter, map, pairwise } from 'rxjs';
import { AlertsPanel } from '../alerts/alerts-panel';
import { AppHeader } from '../header/app-header';
import { QuoteStore } from '../market/quote.store';
import { NoticeBar } from '../notice/notice';
import { OperatorMenu } from '../operator/operator-menu';
import { PipelineStrip } from '../pipeline/pipeline-strip';
import { NarrowScreen } from '../shared/narrow-screen';
import { ThemeStore, type Theme } from '../shared/theme';
import { SourcesStrip } from '../sources/sources-strip';
import { CommandPalette } from './command-palette';
import { Commands, type Command } from './commands';
import { Navigation } from './navigation';
import { PAGES, pageOf } from './pages';
import { ShortcutHelp } from './shortcut-help';

const THEME_SIGNS: Record<Theme, string> = { system: '◐', light: '☀', dark: '☾' };

/** What is another place for whoever listens: a page and what it is about; not another symbol, which is picked in a list that stays. */
const placeOf = (url: string): string => (pageOf(url).path === '' ? '' : url.split(/[?#]/)[0]!);

/** What stands around every page: navigation, whose prices these are, what is wrong, what runs; and the commands that work everywhere. */
@Component({
  selector: 'tandem-shell',
  imports: [
    AlertsPanel,
    AppHeader,
    CommandPalette,
    Navigation,
    NoticeBar,
    OperatorMenu,
    PipelineStrip,
    RouterOutlet,
    ShortcutHelp,
    SourcesStrip,
  ],
  templateUrl: './shell.html',
  styleUrl: './shell.css',
})
export class Shell {
  private readonly router = inject(Router);
  private readonly quotes = inject(QuoteStore);
  protected readonly theme = inject(ThemeStore);
  /** One column is longer than the screen: what comes and goes stands above it there, to be seen at all. */
  protected readonly narrow = inject(NarrowScreen).narrow;
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  protected readonly commands = inject(Commands);

  protected readonly themeSign = computed(() => THEME_SIGNS[this.theme.chosen()]);
  protected readonly themeLabel = computed(() => `Theme: ${this.theme.chosen()}. Change it`);

  private readonly symbolCommands = computed(() =>
    this.quotes
      .symbols()
      .map((symbol): Command => ({ group: 'Symbol', label: symbol, run: () => void this.router.navigate(['/', symbol]) })),
  );

  constructor() {
    this.commands.offer(() => [...this.pageCommands(), ...this.symbolCommands()]);
    this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        map(({ urlAfterRedirects }) => placeOf(urlAfterRedirects)),
        pairwise(),
        filter(([before, after]) => before !== after),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.focusContent());
  }

  /** Where a reader of the page by ear or keyboard goes on after another page was opened. */
  protected focusContent(): void {
    this.content().nativeElement.focus({ preventScroll: true });
  }

  private pageCommands(): Command[] {
    const pages = PAGES.map(({ label, path, key }): Command => {
      return { group: 'Page', label, keys: `g ${key}`, run: () => void this.router.navigate(['/', path].filter(Boolean)) };
    });
    return [
      ...pages,
      { group: 'Action', label: 'Change the theme', keys: 'T', run: () => this.theme.next() },
      { group: 'Action', label: 'Show keyboard shortcuts', keys: '?', run: () => this.commands.helpShown.set(true) },
    ];
  }
}
