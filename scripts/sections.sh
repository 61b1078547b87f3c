# Sourced by check.sh and test.sh: run named sections, time them, sum them up.
# A failing section does not hide the next one; `close_sections` fails if any failed.

sections_failed=()
sections_lines=()

section() {
    local name=$1 log began seconds
    shift
    log=$(mktemp)
    printf '\n━━ %s\n' "$name"
    began=$SECONDS
    local result=ok
    "$@" 2>&1 | tee "$log"
    if [ "${PIPESTATUS[0]}" -ne 0 ]; then
        result=FAILED
        sections_failed+=("$name")
    fi
    seconds=$((SECONDS - began))
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
