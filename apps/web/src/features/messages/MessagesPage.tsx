'use client';
export function MessagesPage() {
  return <h1 className="visually-hidden">Messages</h1>;
}
