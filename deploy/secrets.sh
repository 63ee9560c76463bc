#!/bin/sh
# Write the four files of secrets/ that docker-compose.yml hands to its containers; keep those there.
# The token is read from standard input: sh deploy/secrets.sh < FILE, or type it.
set -eu
umask 077
mkdir -p secrets
chmod 700 secrets # no other user of this machine comes past the folder
cd secrets

random() {
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

write() {
    [ -s "$1" ] || printf %s "$2" >"$1"
    chmod 644 "$1" # the containers' users are others than the owner here
}

write password "$(random)"
write database "postgresql://quizbot:$(cat password)@postgres/quizbot"
write webhook_secret "$(random)"
if [ ! -s token ]; then
    [ ! -t 0 ] || printf 'Token from @BotFather: ' >&2
    read -r token || [ "$token" ] # the last line may lack its end
    write token "$token"
fi
