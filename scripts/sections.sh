# Sourced by check.sh and test.sh: run named sections, time them, sum them up.
# A failing section does not hide the next one; `close_sections` fails if any failed.
# `aside` begins a section that runs beside the next ones; `rejoin` waits for it.

sections_failed=()
sections_lines=()

section() {
    local name=$1 log began
    shift
    log=$(mktemp)
    printf '\n━━ %s\n' "$name"
    began=$SECONDS
    local result=ok
    "$@" 2>&1 | tee "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || result=FAILED
    note_section "$name" "$result" "$((SECONDS - began))" "$log"
}

aside() {
    aside_name=$1 aside_log=$(mktemp) aside_began=$(date +%s)
    shift
    "$@" >"$aside_log" 2>&1 &
    aside_pid=$!
}

rejoin() {
    local result=ok ended
    wait "$aside_pid" || result=FAILED
    # Its last word tells when it ended, which may be long ago.
    ended=$(date -r "$aside_log" +%s)
    printf '\n━━ %s\n' "$aside_name"
    cat "$aside_log"
    note_section "$aside_name" "$result" "$((ended - aside_began))" "$aside_log"
}

note_section() {
    local name=$1 result=$2 seconds=$3 log=$4
    [ "$result" = ok ] || sections_failed+=("$name")
    # pytest's own closing line, so that the end of the log tells what ran.
    local closing
    closing=$(grep -E '^=* ?[0-9]+ (passed|failed|error|skipped|deselected|xfailed).* in [0-9]' "$log" | tail -1 || true)
    sections_lines+=("$(printf '%-7s %5ds  %-34s %s' "$result" "$seconds" "$name" "$closing")")
    printf '── %s: %s after %d s\n' "$name" "$result" "$seconds"
    rm -f "$log"
}

close_sections() {
    printf '\n━━ Summary\n'
    printf '%s\n' "${sections_lines[@]}"
    if [ ${#sections_failed[@]} -gt 0 ]; then
        printf '\nFailed: %s\n' "$(printf '%s; ' "${sections_failed[@]}")"
    fi
    # The sum in the plain form that every reader of a log knows.
    printf '%s\n' "${sections_lines[@]}" | awk '
        { for (i = 2; i <= NF; i++) {
            if ($i ~ /^passed/) p += $(i-1)
            if ($i ~ /^(failed|error)/) f += $(i-1)
            if ($i ~ /^skipped/) s += $(i-1) } }
        END { printf "\n%d passed, %d failed, %d skipped\n", p, f, s }'
    [ ${#sections_failed[@]} -eq 0 ]
}
