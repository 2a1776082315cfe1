import { KINDS } from '#libs/model';
import type { Engines } from './engines.js';
import type { WarmSnapshots } from '#libs/live';

/** What the engines of a process count, for `/metrics`. */
export function exposeEngineMetrics(engines: Engines, warm: WarmSnapshots | undefined): void {
  exposeBus(engines);
  exposeAudit(engines);
  exposeAccess(engines);
  exposeCoordination(engines);
  exposeAnswers(engines);
  const { metrics, archive, outputs, live, network } = engines;
  metrics.gauge('estuaire_live_entities', 'Current entities by kind', ['kind'], (gauge) => {
    for (const kind of KINDS) gauge.set({ kind }, live.count(kind));
  });
  metrics.total('estuaire_live_resets_total', 'Times the current state was taken anew', [], (set) =>
    set(live.resetsTotal),
  );
  metrics.total(
    'estuaire_warm_snapshots_total',
    'Kept states written, used and refused since the start',
    ['what'],
    (set) => {
      for (const [what, count] of Object.entries(warm?.counters ?? {})) set(count, { what: what.replace('Total', '') });
    },
  );
  metrics.total(
    'estuaire_filter_expansions_total',
    'Entities, and networks, whose lines and stops were looked up for a filter since the start',
    ['what'],
    (set) => {
      set(network.counters.expandedTotal, { what: 'entities' });
      set(network.counters.networksTotal, { what: 'networks' });
    },
  );
  metrics.total(
    'estuaire_entity_index_total',
    'Times the index of entities by stop and line was built, updated by an entity, and forgotten',
    ['what'],
    (set) => {
      for (const [what, count] of Object.entries(engines.entities.counters))
        set(count, { what: what.replace('Total', '') });
    },
  );
  metrics.total('estuaire_raw_written_bytes_total', 'Bytes of documents kept since the start', [], (set) =>
    set(archive.counters.bytesWrittenTotal),
  );
  metrics.total('estuaire_outputs_built_total', 'Outputs built since the start', [], (set) =>
    set(outputs.counters.builtTotal),
  );
}

function exposeAnswers({ metrics, answers, transit }: Engines): void {
  metrics.gauge(
    'estuaire_answers_bytes',
    'Answers of /v1 kept for who asks the same, with their packed forms',
    [],
    (gauge) => gauge.set(answers.size.bytes),
  );
  metrics.total('estuaire_answers_total', 'Answers of /v1 made, given again and dropped for room', ['what'], (set) => {
    for (const [what, count] of Object.entries(answers.counters)) set(count, { what: what.replace('Total', '') });
  });
  if (!transit) return;
  metrics.total(
    'estuaire_transit_requests_total',
    'Requests for stops, lines and runs by outcome',
    ['outcome'],
    (set) => {
      for (const [outcome, count] of Object.entries(transit.requests)) set(count, { outcome });
    },
  );
}

function exposeBus({ metrics, bus }: Engines): void {
  metrics.total(
    'estuaire_bus_skipped_messages_total',
    'Messages on the bus that are no event of this hub',
    ['reason'],
    (set) => {
      for (const [reason, count] of Object.entries(bus.counters().skippedTotal)) set(count, { reason });
    },
  );
  metrics.total('estuaire_bus_delivered_events_total', 'Events read from the bus since the start', [], (set) =>
    set(bus.counters().deliveredTotal),
  );
  metrics.total('estuaire_bus_appended_events_total', 'Events appended since the start', [], (set) =>
    set(bus.counters().appendedTotal),
  );
  metrics.gauge('estuaire_bus_pending_events', 'Events waiting to be made durable', [], (gauge) =>
    gauge.set(bus.counters().pendingAppends),
  );
}

function exposeAudit({ metrics, audit }: Engines): void {
  metrics.total('estuaire_audit_total', 'Actions noted, put on the bus, dropped, and what failed', ['what'], (set) => {
    for (const [what, count] of Object.entries(audit.counters)) set(count, { what: what.replace('Total', '') });
  });
}

function exposeAccess({ metrics, access, signIn }: Engines): void {
  metrics.total(
    'estuaire_access_total',
    'Keys, sessions and tickets that were good, that were none, and times the keys could not be read',
    ['what'],
    (set) => {
      const { acceptedTotal, refusedTotal, refreshFailuresTotal } = access.counters;
      set(acceptedTotal, { what: 'accepted' });
      set(refusedTotal, { what: 'refused' });
      set(refreshFailuresTotal, { what: 'keys-unavailable' });
    },
  );
  if (!signIn) return;
  metrics.total('estuaire_sign_in_total', 'Ways to the identity provider, by how they ended', ['what'], (set) => {
    for (const [what, count] of Object.entries(signIn.counters)) set(count, { what: what.replace('Total', '') });
  });
}

function exposeCoordination({ metrics, coordination }: Engines): void {
  metrics.gauge('estuaire_coordination_leases', 'Leases this process has', [], (gauge) =>
    gauge.set(coordination.counters().leasesHeld),
  );
  metrics.gauge('estuaire_coordination_spenders', 'Addresses whose use is remembered', [], (gauge) =>
    gauge.set(coordination.counters().spenders),
  );
  metrics.total(
    'estuaire_coordination_total',
    'Leases lost, requests refused and failures of the shared store since the start',
    ['what'],
    (set) => {
      const { leasesLostTotal, refusedTotal, failuresTotal } = coordination.counters();
      set(leasesLostTotal, { what: 'leases-lost' });
      set(refusedTotal, { what: 'refused' });
      set(failuresTotal, { what: 'failures' });
    },
  );
}
