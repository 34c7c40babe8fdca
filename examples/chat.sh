#!/bin/sh
# chat.sh wecom|dingtalk|feishu|slack FILE - posts the text on standard input to a chat's webhook. FILE, which nobody
# else may read, holds the address of the webhook in its first line and, where the chat signs messages, the secret in
# its second; neither is ever an argument of a command. FILE "-" prints what would be posted, unsigned, instead. Needs
# curl, and perl where messages are signed.
set -eu
LC_ALL=C
export LC_ALL

fail() {
    printf 'chat: %s\n' "$*" >&2
    exit 1
}

kind=${1-}
file=${2-}
case $kind in
wecom | dingtalk | feishu | slack) ;;
*) fail "no chat '$kind' (cure: wecom, dingtalk, feishu or slack)" ;;
esac
[ -n "$file" ] || fail 'no file with the address'

# The text as a JSON string of at most 2,000 bytes, cut between characters (WeCom takes 2,048).
text=$(awk '
    { text = text (NR > 1 ? "\n" : "") $0 }
    END {
        if (length(text) > 2000) {
            text = substr(text, 1, 1997)
            while (text != "" && substr(text, length(text)) ~ /[\200-\277]/) text = substr(text, 1, length(text) - 1)
            if (substr(text, length(text)) ~ /[\300-\377]/) text = substr(text, 1, length(text) - 1)
            text = text "..."
        }
        sub(/\n+$/, "", text)
        gsub(/\\/, "&&", text)
        gsub(/"/, "\\\\&", text)
        gsub(/\n/, "\\n", text)
        gsub(/\t/, "\\t", text)
        gsub(/[\001-\037\177]/, " ", text)
        printf "\"%s\"", text
    }')

address=
secret=
if [ "$file" != - ]; then
    [ -r "$file" ] || fail "cannot read $file"
    {
        IFS= read -r address || [ -n "$address" ]
        IFS= read -r secret || :
    } <"$file"
    [ -n "$address" ] || fail "$file has no address in its first line"
fi
now=${CHAT_NOW:-$(date +%s)}

# HMAC-SHA256 in base64: the key in $1, the message in $2; both go through the environment, not through arguments.
sign() {
    key=$1 message=$2 perl -MDigest::SHA=hmac_sha256_base64 -e '
        my $mac = hmac_sha256_base64($ENV{message}, $ENV{key});
        $mac .= "=" while length($mac) % 4;
        print $mac'
}

signed=
if [ -n "$secret" ]; then
    case $kind in
    dingtalk) # the signature belongs to the address
        time=${now}000
        mac=$(sign "$secret" "$time
$secret" | sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g')
        address="$address&timestamp=$time&sign=$mac"
        ;;
    feishu) # and here to the message; key and message are the other way round
        signed=$(printf '"timestamp":"%s","sign":"%s",' "$now" "$(sign "$now
$secret" '')")
        ;;
    *) ;;
    esac
fi

case $kind in
wecom) body="{\"msgtype\":\"text\",\"text\":{\"content\":$text}}" ;;
dingtalk) body="{\"msgtype\":\"text\",\"text\":{\"content\":$text}}" ;;
feishu) body="{${signed}\"msg_type\":\"text\",\"content\":{\"text\":$text}}" ;;
slack) body="{\"text\":$text}" ;;
esac
if [ "$file" = - ]; then
    printf '%s\n' "$body"
    exit 0
fi

# All of these answer with a code of 0, Slack with "ok".
answer=$(printf 'url = "%s"\ndata-binary = "%s"\n' "$address" "$(printf '%s' "$body" | sed 's/\\/\\\\/g; s/"/\\"/g')" |
    curl -sS --fail --max-time 30 -H 'Content-Type: application/json' -K -) || fail 'the webhook did not take it'
case $answer in
*'"errcode":0'* | *'"code":0'* | *'"StatusCode":0'* | ok) ;;
*) fail "the webhook says: $answer" ;;
esac
