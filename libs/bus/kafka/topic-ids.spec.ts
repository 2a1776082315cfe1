import { decodeTopicIds, encodeTopicIdsRequest } from './topic-ids.js';

describe('topic ids from a Kafka broker', () => {
  it('are asked for in the flexible encoding of Metadata version 10', () => {
    expect(encodeTopicIdsRequest(['mobility.kpi']).toString('hex')).toBe(
      [
        '00', // header: no tagged fields
        '02', // one topic
        '00'.repeat(16), // by name, not by id
        `0d${Buffer.from('mobility.kpi').toString('hex')}`,
        '00', // no tagged fields
        '000001', // create none, no authorised operations of the cluster, those of the topics
        '00', // no tagged fields
      ].join(''),
    );
  });

  it('are read from the answer, beside the id of the cluster', () => {
    const id = '0123456789abcdef0123456789abcdef';
    const text = (value: string) =>
      `${(value.length + 1).toString(16).padStart(2, '0')}${Buffer.from(value).toString('hex')}`;
    const partition = ['0000', '00000000', '00000001', '00000005', '0200000001', '0200000001', '01', '00'];
    const answer = [
      '00', // header: no tagged fields
      '00000000', // throttle time
      `02 00000001 ${text('broker')} 00002384 00 00`, // one broker, no rack
      text('cluster-1'),
      '00000001', // controller
      `02 0000 ${text('mobility.kpi')} ${id} 00 02 ${partition.join('')} 00000118 00`,
      '80000000',
      '00',
    ];
    const identity = decodeTopicIds(Buffer.from(answer.join('').replaceAll(' ', ''), 'hex'));
    expect(identity).toEqual({
      clusterId: 'cluster-1',
      topicIds: new Map([['mobility.kpi', id]]),
      rights: new Map([['mobility.kpi', new Set(['Read', 'Write', 'Describe'])]]),
    });
  });
});
