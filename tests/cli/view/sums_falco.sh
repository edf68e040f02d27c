# Figures of views, counted from events by awk.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
# shellcheck source=/dev/null
. "$ROOT/tests/cli/view/sums.inc"
need_shared
for capture in cat_write connect_localhost psp_privileged psp_run_as_user_0_container psp_write_tmp_test; do
	echo "$capture"
	sums "$shared/falco/$capture.scap"
done
