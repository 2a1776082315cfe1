import type { Endpoint, WriteEndpoint } from './endpoint.js';

const TAG = 'Living Lab';

const read = (path: string, summary: string, answer: string): Endpoint => ({
  path: `/v1/sandboxes${path}`,
  summary,
  tag: TAG,
  type: 'application/json',
  isGuarded: true,
  answer,
});

const readReplay = (path: string, summary: string, answer: string, mayBeGone?: true): Endpoint => ({
  path,
  summary,
  tag: TAG,
  type: 'application/json',
  isGuarded: true,
  answer,
  ...(mayBeGone && { mayBeGone }),
});

/** What is read of the laboratory itself; what stands inside a sandbox has the paths of the hub below `/sandbox/{id}`. */
export const LAB_ENDPOINTS: readonly Endpoint[] = [
  read('', 'Sandboxes the caller is a member of; all, for administrators', 'Sandboxes'),
  read('/{id}', 'A sandbox', 'Sandbox'),
  read('/{id}/faults', 'What goes wrong in a sandbox by script', 'SandboxFaults'),
  read('/{id}/feeds', 'Feeds declared in a sandbox', 'SandboxFeeds'),
  read('/{id}/feeds/{feed}', 'A feed as it was declared', 'TrialFeed'),
  readReplay('/v1/replays', 'Replays the caller has made; all, for administrators', 'Replays'),
  readReplay('/v1/replays/{id}', 'A replay, its own time and what is missing of it', 'Replay', true),
  readReplay('/v1/recordings', 'Recordings the caller has brought', 'Recordings'),
  {
    path: '/v1/sandboxes/{id}/feeds/{feed}/config',
    summary: 'The entry an operator would put into the configuration, with what check-config says of it',
    tag: TAG,
    type: 'application/yaml',
    isGuarded: true,
  },
  {
    path: '/v1/replays/{id}/archive',
    mayBeGone: true,
    summary: 'Everything of a replay as one zip that another hub can play again',
    tag: TAG,
    type: 'application/zip',
    isGuarded: true,
  },
  {
    path: '/v1/sandboxes/{id}/archive',
    summary: 'Everything of a sandbox as one zip that another hub can play again',
    tag: TAG,
    type: 'application/zip',
    isGuarded: true,
  },
];

const write = (
  path: string,
  method: WriteEndpoint['method'],
  summary: string,
  status: WriteEndpoint['status'],
  more: Partial<WriteEndpoint> = {},
): WriteEndpoint => ({ path: `/v1/sandboxes${path}`, method, summary, tag: TAG, status, ...more });

export const LAB_WRITES: readonly WriteEndpoint[] = [
  write('', 'post', 'Make a sandbox (experimenters); its key is in this answer and in no other', 201, {
    body: 'SandboxRequest',
    answer: 'NewSandbox',
  }),
  write('/{id}', 'delete', 'End a sandbox: its key, its log and what it declared are gone', 204),
  write('/{id}/feeds/{feed}', 'put', 'Declare a feed, or another in its place, in YAML or JSON', 201, {
    body: 'TrialFeed',
    answer: 'DeclaredFeed',
    mayReplace: true,
    query: {
      network: { description: 'public feed whose timetable its runs are matched to', schema: { type: 'string' } },
    },
  }),
  write('/{id}/feeds/{feed}', 'delete', 'Declare a feed no more: what it reported is withdrawn', 204),
  write('/{id}/faults', 'put', 'A script of what goes wrong from now on; an empty list ends it', 200, {
    body: 'SandboxFaultScript',
    answer: 'SandboxFaults',
  }),
  write('/{id}/events', 'post', 'Push observations; those that are refused are named, the others are accepted', 200, {
    body: 'PushedEvents',
    answer: 'PushAnswer',
    sends: ['application/geo+json', 'application/x-protobuf'],
    query: {
      feed: {
        description: 'feed of the sandbox the observations are of',
        schema: { type: 'string' },
        example: 'shuttle',
      },
    },
  }),
  {
    path: '/v1/replays',
    method: 'post',
    summary: 'Play an interval of the archive, or of a recording, again (experimenters)',
    tag: TAG,
    status: 201,
    body: 'ReplayRequest',
    answer: 'Replay',
  },
  {
    path: '/v1/replays/{id}',
    method: 'post',
    summary: 'Let a replay stand, go on, be elsewhere, be faster, or end',
    tag: TAG,
    status: 200,
    body: 'ReplayOrder',
    answer: 'Replay',
    mayBeGone: true,
  },
  { path: '/v1/replays/{id}', method: 'delete', summary: 'End a replay', tag: TAG, status: 204, mayBeGone: true },
  {
    path: '/v1/recordings',
    method: 'post',
    summary: 'Bring a zip of documents to be replayed: a take-out, or <feed>/<source>/<name with its time>',
    tag: TAG,
    status: 201,
    sends: ['application/zip'],
    answer: 'Recording',
  },
  { path: '/v1/recordings/{id}', method: 'delete', summary: 'Forget a recording', tag: TAG, status: 204 },
];
