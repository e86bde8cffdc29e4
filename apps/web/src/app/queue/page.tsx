import { QueuePage } from '../../features/queue/QueuePage.tsx';

export default function Page() {
  return <QueuePage />;
}
