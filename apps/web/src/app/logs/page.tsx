import { LogsPage } from '../../features/logs/LogsPage.tsx';

export default function Page() {
  return <LogsPage />;
}
