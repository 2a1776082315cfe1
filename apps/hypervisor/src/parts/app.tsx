import { useEffect, useRef, useState } from 'preact/hooks';
import { createMap, mapFailed } from '../map/live-map';
import { REPLAY, SANDBOX } from '../api/base';
import { past } from '../live/past';
import { feeds, hub, unheardFrom } from '../live/store';
import { switchLanguage, t, language } from '../wording/wording';
import { AlarmList } from './alarm-list';
import { announceCriticals, criticals } from './alarm-signal';
import { Attribution } from './attribution';
import { ConnectionState } from './connection';
import { DeskEntry } from './desk-entry';
import { EntityPanel } from './entity-panel';
import { FeedList } from './feed-list';
import { FigureStrip } from './figure-strip';
import { Interruptions } from './interruptions';
import { LayerList } from './layer-list';
import { Notices } from './notices';
import { RefusalNote } from './refusal-note';
import { SavedViews } from './saved-views';
import { Search } from './search';
import { Shortcuts } from './shortcuts';
import { SignedIn } from './signed-in';
import { switchTheme } from './theme';
import { Enter } from './enter';
import { PastNotice, TimeBar } from './time-bar';
import { ReplayNotice } from './replay-bar';
import { ViewPanel } from './view-panel';

export function App() {
  const container = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(() => window.innerWidth > 800);
  const isAway = unheardFrom.value !== undefined;
  useEffect(() => createMap(container.current!), []);
  useEffect(() => {
    document.documentElement.lang = language.value;
    const urgent = criticals.value.length > 0 ? `(${criticals.value.length}) ` : '';
    const away = isAway ? `✕ ${t('offlineNow')} — ` : '';
    document.title = away + urgent + [hub.value?.name, t('title')].filter(Boolean).join(' — ');
  }, [language.value, hub.value?.name, criticals.value.length, isAway]);
  useEffect(announceCriticals, []);
  const unreal = feeds.value.some(({ nature }) => nature !== 'observed');
  const showAlarms = (): void => {
    setOpen(true);
    requestAnimationFrame(() => {
      const list = document.querySelector<HTMLElement>('.alarms');
      list?.scrollIntoView();
      list?.querySelector<HTMLElement>('button')?.focus();
    });
  };
  return (
    <div
      class={`page${past.value ? ' is-past' : REPLAY !== undefined ? ' is-past is-replay' : SANDBOX !== undefined ? ' is-experiment' : ''}`}
    >
      <header class="bar">
        <button
          type="button"
          class="menu"
          aria-expanded={open}
          aria-controls="side"
          aria-label={t('openFeeds')}
          onClick={() => setOpen(!open)}
        >
          ☰
        </button>
        <h1>
          {hub.value?.name} <span>{t('title')}</span>
        </h1>
        <ConnectionState />
        <Search />
        <nav>
          <a href="/catalog">{t('catalogue')}</a>
          <a href="/docs">{t('api')}</a>
          <button type="button" onClick={switchLanguage}>
            {t('language')}
          </button>
          <button type="button" aria-label={t('theme')} title={t('theme')} onClick={switchTheme}>
            ◐
          </button>
          <SignedIn />
          <Shortcuts onAlarms={showAlarms} onPanel={() => setOpen((was) => !was)} />
        </nav>
      </header>
      {REPLAY === undefined ? <PastNotice /> : <ReplayNotice />}
      <Interruptions />
      {SANDBOX !== undefined && (
        <p class="notice notice-experiment" role="note">
          {t('isExperiment')} <code>{SANDBOX}</code>
        </p>
      )}
      <FigureStrip onAlarms={showAlarms} />
      {unreal && (
        <p class="notice" role="note">
          {t('notReal')}
        </p>
      )}
      <main>
        <div ref={container} class="map" role="region" aria-label={t('title')} />
        {mapFailed.value && <p class="no-map">{t('noMap')}</p>}
        {open && (
          <section id="side" class="side">
            <AlarmList />
            <DeskEntry />
            <h2>{t('layers')}</h2>
            <LayerList />
            <h2>{t('alerts')}</h2>
            <Notices />
            <h2>{t('feeds')}</h2>
            <FeedList />
            <SavedViews />
            <p class="side-links">
              <a href="/catalog">{t('catalogue')}</a> <a href="/docs">{t('api')}</a>
            </p>
          </section>
        )}
        <EntityPanel />
        <ViewPanel />
        <Attribution />
        <Enter />
        <RefusalNote />
      </main>
      {SANDBOX === undefined && <TimeBar />}
    </div>
  );
}
