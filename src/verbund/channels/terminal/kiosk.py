"""What a kiosk machine needs: Chromium's policies, a start script, a systemd unit.

Debian's Chromium reads managed policies from ``/etc/chromium/policies/managed/``. The
profile lies in memory and is new at each start; the page itself forgets between visits.
Names of policies: https://chromeenterprise.google/policies/ (a test asks the browser).
"""

import json
from urllib.parse import urlsplit

POLICY_FILE = "verbund-terminal.json"
START_FILE = "verbund-terminal"
UNIT_FILE = "verbund-terminal.service"


def kiosk_files(address: str) -> dict[str, str]:
    """Name and content of each file for the terminal at ``address``.

    ``address`` is the terminal's page with scheme, host and path. ``ValueError`` if it
    is none.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"Das ist keine Adresse einer Seite: {address}")
    if any(sign in address for sign in "'\"$`\\ \n"):
        raise ValueError(f"In der Adresse stehen Zeichen, die nicht gehen: {address}")
    return {
        POLICY_FILE: json.dumps(policies(address), indent=2, ensure_ascii=False) + "\n",
        START_FILE: start_script(address),
        UNIT_FILE: UNIT,
    }


def policies(address: str) -> dict[str, object]:
    """Chromium's managed policies: one site, nothing kept, no way out."""
    parts = urlsplit(address)
    site = f"{parts.scheme}://{parts.netloc}"
    return {
        # One place only; files that its pages load need no leave. The dot keeps out
        # hosts below this one (https://support.google.com/chrome/a/answer/9942583).
        "URLBlocklist": ["*"],
        "URLAllowlist": [f"{parts.scheme}://.{parts.netloc}{parts.path}"],
        "HomepageLocation": address,
        "RestoreOnStartup": 4,
        "RestoreOnStartupURLs": [address],
        # Nothing of anybody is kept: 2 = every window is incognito.
        "IncognitoModeAvailability": 2,
        "ForceEphemeralProfiles": True,
        "AutofillAddressEnabled": False,
        "AutofillCreditCardEnabled": False,
        "PasswordManagerEnabled": False,
        "SavingBrowserHistoryDisabled": True,
        "AllowDeletingBrowserHistory": True,
        "SearchSuggestEnabled": False,
        "SyncDisabled": True,
        "BrowserSignin": 0,
        "DownloadRestrictions": 3,
        "ClipboardAllowedForUrls": [],
        "DefaultClipboardSetting": 2,
        # No way out of the page.
        "AllowFileSelectionDialogs": False,
        "DeveloperToolsAvailability": 2,
        "BookmarkBarEnabled": False,
        "EditBookmarksEnabled": False,
        "ExtensionInstallBlocklist": ["*"],
        "DefaultPopupsSetting": 2,
        "DefaultNotificationsSetting": 2,
        "DefaultGeolocationSetting": 2,
        "DefaultWebUsbGuardSetting": 2,
        "DefaultWebBluetoothGuardSetting": 2,
        "ScreenCaptureAllowed": False,
        "TranslateEnabled": False,
        "SpellcheckEnabled": False,
        # Paper only when somebody presses the button; its printer is the machine's.
        "PrintingEnabled": True,
        "PrintHeaderFooter": False,
        "BackgroundModeEnabled": False,
        # A conversation with a person by video needs both, at this site only.
        "VideoCaptureAllowed": False,
        "VideoCaptureAllowedUrls": [site],
        "AudioCaptureAllowed": False,
        "AudioCaptureAllowedUrls": [site],
        # Nothing is told to others.
        "MetricsReportingEnabled": False,
        "NetworkPredictionOptions": 2,
        "AlternateErrorPagesEnabled": False,
    }


def start_script(address: str) -> str:
    """Starts Chromium in full screen with a profile in memory, again if it falls."""
    return f"""#!/bin/sh
# Bürgerterminal: Chromium in full screen, its profile in memory, gone at the end.
# VERBUND_KIOSK_FLAGS adds flags, VERBUND_KIOSK_ONCE=1 does not start again.
set -eu
memory="${{XDG_RUNTIME_DIR:-/dev/shm}}"
while :; do
  profile="$(mktemp -d "$memory/terminal.XXXXXX")"
  trap 'rm -rf "$profile"' EXIT INT TERM
  status=0
  # shellcheck disable=SC2086 # each flag is a word of its own
  chromium --kiosk --kiosk-printing --incognito \\
    --user-data-dir="$profile" --disk-cache-dir="$profile/cache" \\
    --no-first-run --no-default-browser-check --password-store=basic \\
    --disable-pinch --overscroll-history-navigation=0 \\
    --disable-session-crashed-bubble --disable-component-update \\
    --enable-speech-dispatcher \\
    --autoplay-policy=no-user-gesture-required ${{VERBUND_KIOSK_FLAGS:-}} \\
    '{address}' || status=$?
  rm -rf "$profile"
  [ -z "${{VERBUND_KIOSK_ONCE:-}}" ] || exit "$status"
  sleep 2
done
"""


UNIT = """[Unit]
Description=Bürgerterminal
After=network-online.target graphical.target
Wants=network-online.target

[Service]
User=terminal
Environment=DISPLAY=:0
ExecStart=/usr/local/bin/verbund-terminal
Restart=always
RestartSec=3
# Nothing but its own runtime folder, which lies in memory, can be written.
RuntimeDirectory=terminal
Environment=XDG_RUNTIME_DIR=/run/terminal
Environment=HOME=/run/terminal
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
NoNewPrivileges=no

[Install]
WantedBy=graphical.target
"""
