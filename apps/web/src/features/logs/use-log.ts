import type { Topic } from '@signalbox/shared';
import { useEffect, useRef, useState } from 'react';
import { emptyLogBuffer, withLogs, type LogBuffer } from '../../live/log-buffer.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import { useTopic, type TopicRead } from '../../ui/live/use-topic.ts';

/** Follows one log and keeps more of it than the feed does. Another log starts with an empty buffer. */
export function useLog(source: string): { read: TopicRead<Topic>; buffer: LogBuffer } {
  // Which ids there are is the server's to judge; the feed refuses a topic it does not know.
  const read = useTopic(`logs:${source}` as Topic);
  const [buffer, setBuffer] = useState(emptyLogBuffer);
  const before = useRef<StateOf<'logs:all'> | undefined>(undefined);
  const followed = useRef(source);
  const state = read.status === 'known' || read.status === 'stale' ? (read.state as StateOf<'logs:all'>) : undefined;

  useEffect(() => {
    const another = followed.current !== source;
    followed.current = source;
    if (another) before.current = undefined;
    const last = before.current;
    if (state === undefined) {
      if (another) setBuffer(emptyLogBuffer);
      return;
    }
    before.current = state;
    setBuffer((kept) => withLogs(another ? emptyLogBuffer : kept, last, state));
  }, [source, state]);
  return { read, buffer };
}
