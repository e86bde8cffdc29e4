export { createPost, isCertain, postMessage, wordsOf, type Attempt } from './facade-client.ts';
export { LoadGenerator } from './load-generator.ts';
export { MessageSender, type Facade, type SendResult } from './message-sender.ts';
export { shortMs } from './latency.ts';
export { RoundRobin } from './round-robin.ts';
