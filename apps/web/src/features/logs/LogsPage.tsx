'use client';
export function LogsPage() {
  return <h1 className="visually-hidden">Logs</h1>;
}
