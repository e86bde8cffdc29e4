import { MessagesPage } from '../../features/messages/MessagesPage.tsx';

export default function Page() {
  return <MessagesPage />;
}
