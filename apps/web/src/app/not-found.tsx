import { NotFound } from '../features/frame/NotFound.tsx';

export default function Page() {
  return <NotFound />;
}
