#!/bin/sh
# Claude Code's status line, with Taximeter looking on. Claude Code runs it after each message and tells it on its standard
# input how the session stands. Limits of the plan, size of the context and cost are kept in a file of the user's own, the
# newest of each session; nothing else of it, and nothing is sent anywhere.
#
# $1: the command that was the status line before. It runs as it always did; without it nothing is shown.
input=$(cat)

keep() {
  [ ${#input} -le 65536 ] || return
  umask 077
  folder="$HOME/.local/share/taximeter/status-line"
  mkdir -p "$folder" || return
  # A quote inside of a text is escaped, so that `"name":` is always the name of a field.
  line=$(printf '%s' "$input" | awk '
    { text = text $0 }
    function value(name, first, last,    at, i, depth, character) {
      at = index(text, "\"" name "\":" first)
      if (at == 0) return ""
      at += length(name) + 3
      if (first == "\"") return match(substr(text, at), /^"[^"\\]*"/) ? substr(text, at, RLENGTH) : ""
      for (i = at; i <= length(text); i++) {
        character = substr(text, i, 1)
        if (character == first) depth++
        if (character == last && --depth == 0) return substr(text, at, i - at + 1)
      }
      return ""
    }
    function field(name, written) { return written == "" ? "" : ",\"" name "\":" written }
    END {
      print "{\"session_id\":" value("session_id", "\"") field("rate_limits", value("rate_limits", "{", "}")) \
        field("context_window", value("context_window", "{", "}")) field("cost", value("cost", "{", "}")) "}"
    }')
  session=$(printf '%s' "$line" | sed -n 's/^{"session_id":"\([A-Za-z0-9-]\{1,64\}\)".*/\1/p')
  [ -n "$session" ] || return
  printf '%s\n' "$line" >"$folder/.$$" && mv -f "$folder/.$$" "$folder/$session.json"
  # The names have no blanks.
  ls -t "$folder" | tail -n +51 | while read -r old; do rm -f "$folder/$old"; done
}

(keep) >/dev/null 2>&1
[ -z "$1" ] || printf '%s' "$input" | sh -c "$1"
