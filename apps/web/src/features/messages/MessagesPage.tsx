'use client';
import { useT } from '../../i18n/use-t.ts';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url.ts';
import { MessageTrace } from '../../ui/trace/MessageTrace.tsx';
import { Workspace } from '../../ui/Workspace.tsx';
import { MessageList } from './MessageList.tsx';
import classes from './MessagesPage.module.css';
import { SendForm } from './SendForm.tsx';

/** Every message: what became of it, where it is, and its way. */
export function MessagesPage() {
  const t = useT();
  const [id] = useUrlParam('message');
  return (
    <Workspace
      evidenceName={t('frame.evidence')}
      evidence={
        id === null ? null : <MessageTrace id={id} onClose={() => setUrlParams({ message: null, evidence: null })} />
      }
    >
      <div className={classes['page']}>
        <h1 className="visually-hidden">{t('page.messages')}</h1>
        <SendForm />
        <MessageList />
      </div>
    </Workspace>
  );
}
