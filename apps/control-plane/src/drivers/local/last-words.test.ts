import { describe, expect, it } from 'vitest';
import { instanceId, type EventName } from '@signalbox/shared';
import { lastWordsOf } from './last-words.ts';

const logging2 = instanceId('logging', 2);
const member2 = instanceId('hazelcast', 2);
const messages1 = instanceId('messages', 1);

const line = (event: EventName, msg: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ t: 'T', seq: 1, level: 'info', instance: 'x', life: 'a', event, msg, ...more });

describe('the last words of an instance', () => {
  it('of a member whose lifeline was closed: it went with its logging instance', () => {
    const tail = [
      line('engine.log', 'working'),
      line('member.leash-closed', 'logging-2 is gone; its member ends with it'),
    ];
    expect(lastWordsOf(member2, tail)).toEqual({
      cause: 'partner',
      words: 'logging-2 is gone; its member ends with it: they live and die as one',
    });
  });

  it('of a logging instance whose member is gone, also when it crashed of that afterwards', () => {
    const tail = [
      line('store.member-lost', 'hazelcast-2 is gone (closed), so logging-2 ends', { reason: 'closed' }),
      line('hop', 'store'),
      line('service.crashed', 'ends itself: hazelcast-2 is gone'),
    ];
    expect(lastWordsOf(logging2, tail)).toMatchObject({
      cause: 'partner',
      words: 'hazelcast-2 is gone (closed), so logging-2 ends: they live and die as one',
    });
  });

  it('of a process that ended itself: why, in its own words, also where the line was cut', () => {
    const cut = `${line('service.crashed', 'ends itself: The reader crashed: not "known".', { stack: 'x'.repeat(600) }).slice(0, 500)}…`;
    expect(lastWordsOf(messages1, [line('hop', 'hold'), cut])).toEqual({
      cause: 'self',
      words: 'ended itself: The reader crashed: not "known".',
    });
  });

  it('of a member that stood still for too long', () => {
    expect(lastWordsOf(member2, [line('member.stood-still', 'Stood still for 12000 ms', { ms: 12000 })])).toEqual({
      cause: 'self',
      words: 'ended itself: Stood still for 12000 ms',
    });
  });

  it('of one that was asked by a signal from outside: that signal', () => {
    const tail = [
      line('service.draining', 'SIGTERM: finishing', { signal: 'SIGTERM' }),
      line('service.stopped', 'stopped'),
    ];
    expect(lastWordsOf(messages1, tail)).toEqual({
      cause: 'signal',
      signal: 'SIGTERM',
      words: 'ended in good order after SIGTERM from outside; nobody here had asked for it',
    });
  });

  it('of a service that could not even begin: the sentence it printed', () => {
    expect(lastWordsOf(messages1, ['The environment is not usable: SIGNALBOX_PORT.'])).toEqual({
      cause: 'self',
      words: 'ended itself: The environment is not usable: SIGNALBOX_PORT.',
    });
    expect(lastWordsOf(messages1, ['Debugger attached.', line('hop', 'hold')])).toBeUndefined();
  });

  it('none of one that was struck down in the middle of its work, or that only looks like one', () => {
    expect(lastWordsOf(member2, [line('hop', 'store'), 'java.lang.Error'])).toBeUndefined();
    expect(lastWordsOf(messages1, [line('hop', '"event":"service.crashed","msg":"ends itself"')])).toBeUndefined();
  });
});
