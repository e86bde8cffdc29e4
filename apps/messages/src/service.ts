import { settingsOfLife, type ServiceDefinition } from '@signalbox/discovery';
import { createMessageLog, groupName, settingsNeededBy, topicName, type LogReader } from '@signalbox/message-log';
import { createApp } from '@signalbox/service-kit';
import { AppError, type MessagesMode, type PlacedMessage } from '@signalbox/shared';
import type { MessagesContext } from './context.ts';
import { createReplay, waitsForReplay } from './replay.ts';
import { getDigest } from './routes/get-digest.ts';
import { getMessage } from './routes/get-message.ts';
import { getMessages } from './routes/get-messages.ts';
import { Share } from './share.ts';

/** How often this instance looks whether the log still knows it, in milliseconds. */
const lookEvery = 250;

/**
 * Of one partition at once, in bytes. Decoding it holds up everybody who asks meanwhile: measured at 100,000 messages, 690 to 1,400 ms with 1 MiB,
 * 245 to 460 ms with a quarter, and no slower over all.
 */
const fetchBytes = 128 * 1024;

/** What this life belongs to; another one begins when it changes. */
interface Life {
  readonly epoch: number;
  readonly partitionCount: number;
  readonly mode: MessagesMode;
}

/** The messages service: a share of the log, held in memory and answered for as long as the log confirms the claim. */
export const messagesService: ServiceDefinition = {
  waitsFor: () => ({ settings: 'waits for the settings in Consul', replay: waitsForReplay }),
  create(base) {
    const { discovery, health, logger, metrics, failpoints, stopping, engineLog } = base;
    const { instanceId: instance } = base.env;
    const share = new Share();
    const replay = createReplay(share, base);
    let life: Life = { epoch: 0, partitionCount: 0, mode: 'group' };
    let reader: LogReader | undefined;
    let watch: NodeJS.Timeout | undefined;

    /** Whether nobody else can have been given these partitions meanwhile; while they move, the share itself says so. */
    const inTouch = (): boolean => reader !== undefined && (share.moving || reader.silenceMs() < reader.sessionMs);

    const context: MessagesContext = {
      instance,
      share,
      epoch: () => life.epoch,
      partitionCount: () => life.partitionCount,
      mode: () => life.mode,
      shown: (messages) => (failpoints.fires('show-twice') ? firstTwice(messages) : messages),
      assertInTouch() {
        if (health.ready && inTouch()) return;
        throw new AppError('unavailable', `${instance} cannot answer for its share.`, {
          found: health.report().reasons.join('; ') || 'out of touch with the log',
          remedy: 'Ask another messages instance, or try again.',
          retryAfter: 1,
        });
      },
    };

    async function startReader(): Promise<void> {
      const keys = ['queue/name', 'queue/partitions', 'queue/backend', 'messages/mode'] as const;
      const { epoch, values } = await settingsOfLife(base, keys, {
        'messages/mode': (mode) => `The mode is ${mode} now`,
      });
      life = { epoch, partitionCount: values['queue/partitions'], mode: values['messages/mode'] };
      const backend = values['queue/backend'];
      await discovery.settings.known(settingsNeededBy(backend), stopping);
      const group = groupName('messages', epoch);
      const log = createMessageLog(backend, { instance, setting: discovery.settings.get, log: engineLog });
      reader = log.createReader({
        topic: topicName(values['queue/name'], epoch),
        // In replica mode everybody is alone in a group of their own, and so is given every partition.
        takesFromQueue: true,
        group: life.mode === 'replica' ? `${group}-${instance}` : group,
        fetchBytes,
        // What stays ours when partitions move is not read again.
        mayBeginAt: () => Promise.resolve(share.positions()),
      });
      await reader.start(replay);
      watch = setInterval(() => {
        if (inTouch()) health.clear('silence');
        else health.hold('silence', 'has heard nothing from the log for too long: others may hold its partitions');
      }, lookEvery);
    }

    return {
      app: createApp({
        title: 'messages',
        routes: [getMessages(context), getMessage(context), getDigest(context)],
        health,
        metrics,
        logger,
      }),
      parts: [
        {
          name: 'log reader',
          start: () => undefined,
          stop() {
            clearInterval(watch);
            return reader?.stop();
          },
        },
      ],
      run: startReader,
    };
  },
};

function* firstTwice(messages: Iterable<PlacedMessage>): Generator<PlacedMessage> {
  let first = true;
  for (const message of messages) {
    if (first) yield message;
    first = false;
    yield message;
  }
}
