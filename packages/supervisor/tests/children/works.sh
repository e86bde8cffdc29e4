#!/bin/sh
# Says that it works by making READY_FILE, and ends at SIGTERM unless told to ignore it. A shell, since it starts in no time.
trap 'echo "asked to end"; [ -n "$IGNORE_TERM" ] || exit 0' TERM
count=0
while [ "$count" -lt "${GRANDCHILDREN:-0}" ]; do
  # They stay in the group and ignore SIGTERM: only SIGKILL to the group ends them.
  (trap '' TERM; while :; do sleep 60; done) &
  count=$((count + 1))
done
echo 'first words'
echo 'words on the error output' >&2
[ -z "$EXIT_CODE" ] || exit "$EXIT_CODE"
[ -z "$READY_FILE" ] || : > "$READY_FILE"
while :; do
  sleep 60 &
  wait $!
done
