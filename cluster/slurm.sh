#!/usr/bin/env bash
# One run on many machines of a Slurm cluster: shards as a job array, again those that are missing, and the merge.
# Functions that a trap calls are reached.
# shellcheck disable=SC2317
set -euo pipefail

usage() {
    cat <<'TEXT'
Runs one scenario on many machines of a Slurm cluster. The result is bit for bit that of `guarantor run` on one machine.

usage: cluster/slurm.sh -n SHARDS -o FOLDER [OPTIONS] [--SBATCH-OPTION[=VALUE]…] -- SCENARIO [FLAGS of guarantor run]

  -n, --shards N     pieces of the run, each a task of one job array; more pieces than processors even the load out
  -o, --output DIR   the run folder; beside it, DIR.shards holds the shards, and the jobs' logs in DIR.shards/logs
  -p, --program FILE the program (default: $GUARANTOR, target/release/guarantor beside this script, or the one on the path)
  -c, --cpus N       processors, and so threads, of each shard (default 1)
  -a, --at-once N    shards that run at the same time, at most (default: as many as the cluster gives)
  -r, --rounds N     how often shards are submitted, the first time counted (default 10)
      --every S      seconds between two looks at the queue (default 10)
      --merge-job    merge in a job of the same partition, not where this command runs
  -h, --help         this text

Any other option goes to sbatch, and is written with `=`: --partition=long --account=mine --time=04:00:00 --mem=2G

The program, the scenario and DIR must lie on a file system that every node sees by the same path.

A shard whose node dies, whose time is up or which is preempted goes on where it stopped. Ctrl-C cancels this command's jobs
and no others; what they have counted is kept. The same command goes on.

example:
  cluster/slurm.sh -n 64 -c 4 -o out/big --partition=long -- scenarios/paris-2025-09.toml --worlds 65536 -n 4096
TEXT
}

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "error: $*"
    exit 2
}

# What the options say, in these names for the rest of the script.
shards='' out='' kept='' logs='' program=${GUARANTOR:-} cpus=1 at_once='' rounds=10 every=10 merge_job=no
sbatch_options=() run=() files=() missing='' all=''

# The value of an option that needs one.
value() { [[ $# -ge 2 && -n $2 ]] || fail "$1 needs a value; see $0 --help"; }
count() { [[ $2 =~ ^[1-9][0-9]{0,8}$ ]] || fail "$1 takes a whole number of 1 or more, not \`$2\`"; }

read_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --shards=* | --output=* | --program=* | --cpus=* | --at-once=* | --rounds=* | --every=*)
                set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
        esac
        case $1 in
            -n | --shards) value "$@"; count "$1" "$2"; shards=$2; shift 2 ;;
            -o | --output) value "$@"; out=$2; shift 2 ;;
            -p | --program) value "$@"; program=$2; shift 2 ;;
            -c | --cpus) value "$@"; count "$1" "$2"; cpus=$2; shift 2 ;;
            -a | --at-once) value "$@"; count "$1" "$2"; at_once=$2; shift 2 ;;
            -r | --rounds) value "$@"; count "$1" "$2"; rounds=$2; shift 2 ;;
            --every) value "$@"; count "$1" "$2"; every=$2; shift 2 ;;
            --merge-job) merge_job=yes; shift ;;
            -h | --help) usage; exit 0 ;;
            --) shift; run=("$@"); break ;;
            # These are what this script steers the jobs by.
            --array* | --parsable | --wait* | --wrap* | --error* | --chdir* | --cpus-per-task* | --ntasks* | --nodes*)
                fail "$1 is set by this script; see $0 --help" ;;
            --*) sbatch_options+=("$1"); shift ;;
            *) fail "\`$1\` is no option here; the scenario and its flags come after \`--\`, and options of sbatch are written --NAME=VALUE" ;;
        esac
    done
}

check_options() {
    [[ -n $shards ]] || fail "say with -n how many shards the run is cut into; see $0 --help"
    [[ -n $out ]] || fail "say with -o where the run folder goes; see $0 --help"
    [[ ${#run[@]} -gt 0 ]] || fail "the scenario comes after \`--\`; see $0 --help"
    local word
    for word in "${run[@]}"; do
        case $word in
            --shard | --shard=* | --resume | -f | --force | -o | -o?* | --output | --output=* | -j | -j?* | --threads | --threads=* | --until | --until=*)
                fail "$word cannot stand after \`--\`: shards, folder and threads are this script's, and only a run in one piece can stop at a precision" ;;
        esac
    done
    local tool
    for tool in sbatch squeue scancel srun; do
        command -v "$tool" >/dev/null || fail "there is no \`$tool\` on this machine: run this where jobs are submitted to Slurm"
    done
    local largest
    largest=$(scontrol show config 2>/dev/null | sed -n 's/^MaxArraySize *= *//p') || true
    [[ -z $largest || $shards -lt $largest ]] ||
        fail "-n $shards: this cluster's arrays go up to $((largest - 1)); take fewer shards, and more processors for each (-c)"
}

find_program() {
    local beside
    beside=$(dirname -- "${BASH_SOURCE[0]}")/../target/release/guarantor
    [[ -n $program || ! -x $beside ]] || program=$beside
    [[ -n $program ]] || program=$(command -v guarantor) ||
        fail "there is no program: build it with \`cargo build --release\`, or say with -p where it is"
    [[ -f $program && -x $program ]] || fail "$program is no program; say with -p where it is"
    program=$(realpath -- "$program")
}

# A shard's file; numbers are as wide as the last one's.
file_of() { printf '%s/shard-%0*d-of-%d.part' "$kept" "${#shards}" "$1" "$shards"; }

quoted() { printf '%q ' "$@"; }

# What each task of the array does. N is written out: Slurm's own count is that of the shards submitted together.
job() {
    cat <<TEXT
#!/usr/bin/env bash
echo "shard \$SLURM_ARRAY_TASK_ID/$shards: job \$SLURM_JOB_ID on \$(hostname -s) (\${SLURMD_NODENAME:-?}), start \$((\${SLURM_RESTART_COUNT:-0} + 1))"
exec $(quoted "$program" run "${run[@]}") --shard "\$SLURM_ARRAY_TASK_ID/$shards" --resume -o $(quoted "$kept") -j "\${SLURM_CPUS_PER_TASK:-1}"
TEXT
}

# The job that is under way: the one that Ctrl-C cancels.
current=''

submit() {
    # Slurm reads % in the name of a log as the start of a field.
    local list=$1 pattern=${logs//%/%%}
    [[ $list != "$all" ]] || list=1-$shards
    [[ -z $at_once ]] || list+=%$at_once
    # Ctrl-C waits for sbatch's answer, so that there is no job of which nobody knows the number.
    current=$(trap '' INT && job | sbatch --parsable --job-name="guarantor-$(basename -- "$out")" --array="$list" --ntasks=1 --cpus-per-task="$cpus" \
        --output="$pattern/shard-%a.log" --open-mode=append --requeue --kill-on-invalid-dep=yes \
        ${sbatch_options[@]+"${sbatch_options[@]}"}) ||
        fail "sbatch took no job; its message is above"
    # On a federation, the cluster's name follows.
    current=${current%%;*}
}

# Waits, and can be interrupted at any time.
rest() {
    sleep "$1" &
    wait $! || true
}

# Waits until no task of the job is left. A controller that does not answer is asked again: the jobs go on without it.
wait_for_job() {
    local states told='' line
    while true; do
        if states=$(squeue --noheader --array --jobs="$current" --format='%T (%r)' 2>"$logs/squeue.log"); then
            [[ -n $states ]] || break
            line=$(sort <<<"$states" | uniq -c | awk '{ sub(/ *\(None\)/, ""); n = $1; $1 = ""; printf "%s%d%s", (NR > 1 ? ", " : ""), n, $0 }')
        elif grep -q 'Invalid job id' "$logs/squeue.log"; then
            # It ended so long ago that Slurm has forgotten it.
            break
        else
            line="no answer from Slurm, which is asked again: $(tail -n 1 "$logs/squeue.log")"
        fi
        [[ $line == "$told" ]] || say "  job $current: $line"
        told=$line
        rest "$every"
    done
    current=''
}

# The shard files in which something is kept.
present() {
    local number file
    files=()
    for ((number = 1; number <= shards; number++)); do
        file=$(file_of "$number")
        [[ ! -s $file ]] || files+=("$file")
    done
}

# Bytes that all shards have kept: they grow as long as anything is counted.
bytes() {
    present
    [[ ${#files[@]} -eq 0 ]] || stat -c %s -- "${files[@]}" | awk '{ bytes += $1 } END { printf "%.0f", bytes }'
}

# Merges what is there. What the program says of shards that are missing goes to a file, to be looked at.
merge() {
    local words=("$program" merge "${files[@]}" -o "$out" -j "$cpus")
    [[ $merge_job == no ]] ||
        words=(srun --quiet --quit-on-interrupt --job-name=guarantor-merge --ntasks=1 --cpus-per-task="$cpus" ${sbatch_options[@]+"${sbatch_options[@]}"} "${words[@]}")
    "${words[@]}" 2>"$logs/merge.log"
}

# Shards that the merge named as missing or unfinished, as sbatch wants them; nothing where it had another fault to find.
# It names the first ones alone where there are many: those behind them are asked for too, and finished ones end at once.
named() {
    local list last
    # A shard that was killed before its file was begun: finished ones have nothing to count.
    ! grep -q 'holds nothing yet' "$logs/merge.log" || { echo "$all" && return; }
    list=$(grep -oE "\`[0-9]+/$shards\`" "$logs/merge.log" | tr -d '\`' | cut -d/ -f1 | paste -sd,) || true
    if grep -qE "/$shards\` and [0-9]+ more are" "$logs/merge.log"; then
        last=${list##*,}
        list=$list,$(seq -s, $((last + 1)) "$shards")
    fi
    echo "$list"
}

# Whether a finished shard is one of this run: the program compares scenario, seed, sizes and version, and has nothing to count.
is_ours() {
    "$program" run "${run[@]}" --shard "$1/$shards" --resume -o "$kept" -j "$cpus" -q ||
        fail "shards in $kept are not of this run (see above): take another folder with -o, or delete them"
}

# Merges, and ends with the merge's exit status; goes on where shards are missing, which are then in `missing`.
finish() {
    local status=0 number
    present
    [[ ${#files[@]} -gt 0 ]] || return 0
    merge || status=$?
    missing=$(named)
    if [[ $status -eq 0 ]]; then
        cat -- "$logs/merge.log" >&2
        is_ours 1
        say "done: $out"
        exit 0
    elif [[ -z $missing ]]; then
        cat -- "$logs/merge.log" >&2
        exit "$status"
    fi
    for ((number = 1; number <= shards; number++)); do
        [[ ,$missing, == *,$number,* ]] || { is_ours "$number" && break; }
    done
}

# Ends with the reason why going on would not help.
give_up() {
    local log=$logs/shard-${missing%%[-,]*}.log
    say "error: $1"
    if [[ -s $log ]]; then
        say "  the end of $log:"
        tail -n 5 -- "$log" >&2
    fi
    say "  what was counted is kept in $kept, and the same command goes on"
    exit 2
}

# A list of shards in words.
told() { if [[ $1 == "$all" ]]; then echo "all $shards shards"; else echo "shards $1 of $shards"; fi; }

go() {
    local round asked before
    all=$(seq -s, 1 "$shards") missing=$all
    finish
    for ((round = 1; round <= rounds; round++)); do
        asked=$missing before=$(bytes)
        submit "$asked"
        say "round $round: $(told "$asked") in job $current; logs in $logs"
        wait_for_job
        finish
        [[ $missing != "$asked" || $(bytes) -gt $before ]] || give_up "no shard got further in this round; missing: $(told "$missing")"
    done
    give_up "missing after $rounds rounds: $(told "$missing")"
}

# A signal: the jobs end too, and have the time to keep what they have counted. A second signal does not wait for them.
stopped() {
    local status=$1 left="what was counted is kept in $kept, and the same command goes on"
    trap 'say "stopped; job $current may still run for a while; $left"; exit "$status"' INT TERM HUP
    if [[ -n $current ]]; then
        say "cancelling job $current, which keeps what it has counted"
        scancel -- "$current" || say "warning: scancel failed; \`squeue --me\` tells whether job $current still runs"
        wait_for_job
    fi
    say "stopped; $left"
    exit "$status"
}

main() {
    read_options "$@"
    check_options
    find_program
    out=$(realpath -m -- "$out") kept=$out.shards logs=$out.shards/logs
    mkdir -p -- "$logs" || fail "$logs cannot be made: say with -o a folder on a file system that all nodes see"
    trap 'stopped 130' INT
    trap 'stopped 143' TERM HUP
    go
}

main "$@"
