# Takes one vote after the other from the store's queue and adds it to the count.
trap 'exit 0' TERM
while :; do
  vote=$(timeout 5 wget -q -O - http://store/cgi-bin/pop)
  case "$vote" in
  cats | dogs) timeout 5 wget -q -O - "http://store/cgi-bin/add?$vote" >/dev/null ;;
  *) sleep 0.5 & wait $! ;;
  esac
done
