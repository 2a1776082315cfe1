import type {
  Alert,
  TrafficMeasurement,
  HubEvent,
  Parking,
  VariableMessageSign,
  TrafficSituation,
  Station,
} from '../api/contract';
import { addressOf } from '../api/untrusted';
import { feedNowMs } from '../live/age';
import { standingAt } from '../live/standing';
import { now } from '../live/store';
import { number, t, localised, situationType, trafficState } from '../wording/wording';
import { Facts } from './facts';
import { nameOf } from './names';
import { scopeWords, standingOf, standingWords } from './notices';

/** What is not a run: one body a kind. */

export function AlertBody({ event }: { event: HubEvent }) {
  const alert = event.entity as unknown as Alert;
  const standing = standingOf(event);
  const address = addressOf(localised(alert.url));
  return (
    <>
      <h2>{nameOf(event)}</h2>
      {standing && <p class="note">{standingWords(standing)}</p>}
      {localised(alert.header) && <p>{localised(alert.description)}</p>}
      <Facts rows={[[t('alertScope'), scopeWords(alert)]]} />
      {address && (
        <p>
          <a href={address} target="_blank" rel="noopener noreferrer">
            {t('more')}
          </a>
        </p>
      )}
    </>
  );
}

export function StationBody({ event }: { event: HubEvent }) {
  const { status, capacity } = event.entity as unknown as Station;
  return (
    <>
      <h2>{nameOf(event)}</h2>
      {status?.isRenting === false && <p class="note">{t('notRenting')}</p>}
      <Facts
        rows={[
          [t('bikes'), status?.vehiclesAvailable === undefined ? t('noReading') : number(status.vehiclesAvailable)],
          [t('docks'), status?.docksAvailable === undefined ? undefined : number(status.docksAvailable)],
          [t('capacity'), capacity === undefined ? undefined : number(capacity)],
        ]}
      />
    </>
  );
}

export function CounterBody({ event }: { event: HubEvent }) {
  const { roadNumber, flowVehPerHour, speedKmh, trafficStatus } = event.entity as unknown as TrafficMeasurement;
  const measures = flowVehPerHour !== undefined || speedKmh !== undefined || trafficStatus === undefined;
  return (
    <>
      <h2>{nameOf(event)}</h2>
      <Facts
        rows={[
          [t('road'), roadNumber],
          [t('trafficState'), trafficStatus && trafficState(trafficStatus)],
          ...(measures
            ? ([
                [
                  t('flow'),
                  flowVehPerHour === undefined ? t('noReading') : `${number(flowVehPerHour)} ${t('vehPerHour')}`,
                ],
                [t('speed'), speedKmh === undefined ? t('noReading') : `${number(speedKmh)} km/h`],
              ] as [string, string][])
            : []),
        ]}
      />
    </>
  );
}

export function SituationBody({ event }: { event: HubEvent }) {
  const { records } = event.entity as unknown as TrafficSituation;
  return (
    <>
      {records.map((record, i) => {
        const standing = standingAt(record.activity, feedNowMs(event, now.value));
        return (
          <div key={i}>
            <h2>{situationType(record.type)}</h2>
            {standing && <p class="note">{standingWords(standing)}</p>}
            {record.comments?.map((comment, j) => (
              <p key={j}>{localised(comment)}</p>
            ))}
          </div>
        );
      })}
    </>
  );
}

export function ParkBody({ event }: { event: HubEvent }) {
  const { state, spacesAvailable, capacity } = event.entity as unknown as Parking;
  return (
    <>
      <h2>{nameOf(event)}</h2>
      {state === 'closed' && <p class="note">{t('parkClosed')}</p>}
      {state === 'full' && <p class="note">{t('parkFull')}</p>}
      <Facts
        rows={[
          [t('spaces'), spacesAvailable === undefined ? t('noReading') : number(spacesAvailable)],
          [t('capacity'), capacity === undefined ? undefined : number(capacity)],
        ]}
      />
    </>
  );
}

export function SignBody({ event }: { event: HubEvent }) {
  const { messages = [], workingStatus } = event.entity as unknown as VariableMessageSign;
  return (
    <>
      <h2>{nameOf(event)}</h2>
      {workingStatus === 'notWorking' && <p class="note">{t('signBroken')}</p>}
      {messages.length === 0 && <p class="note">{t('signBlank')}</p>}
      {messages.flatMap(({ pages, reason }, i) => [
        ...pages.map((lines, page) => (
          <p class="board" key={`${i}/${page}`}>
            {lines.map((line, at) => (
              <span key={at}>{line}</span>
            ))}
          </p>
        )),
        ...(reason ? [<p key={`${i}/reason`}>{localised(reason)}</p>] : []),
      ])}
    </>
  );
}
