//! Examples in the help of every verb. A test runs each.

/// Examples in the help of `guarantor new`.
pub const NEW_EXAMPLES: &str = "Examples:
  guarantor new my-question
  guarantor new scenarios/larger-force

The scenario starts from the baseline inside the program, runs as it is, and says in comments what to change next. \
     Beside it lies guarantor.schema.json, which its first line names: editors with TOML support (VS Code with Even \
     Better TOML, and others) then complete keys, show units and ranges, and mark mistakes as you type.";

/// Examples in the help of `guarantor schema`.
pub const SCHEMA_EXAMPLES: &str = "Example:
  guarantor schema > guarantor.schema.json

An editor finds it by the first line of a scenario: #:schema ./guarantor.schema.json
The draft is the seventh. What a schema cannot say, `guarantor check` finds.";

/// Examples in the help of `guarantor completions`.
pub const COMPLETIONS_EXAMPLES: &str = "Where shells look for them:
  bash        guarantor completions bash > ~/.local/share/bash-completion/completions/guarantor
  zsh         guarantor completions zsh > ~/.zfunc/_guarantor   (a folder of your $fpath)
  fish        guarantor completions fish > ~/.config/fish/completions/guarantor.fish
  elvish      guarantor completions elvish >> ~/.config/elvish/rc.elv
  PowerShell  guarantor completions powershell >> $PROFILE

They hold from the next shell on.";

/// Examples in the help of `guarantor man`.
pub const MAN_EXAMPLES: &str = "Examples:
  guarantor man | man -l -
  guarantor man > ~/.local/share/man/man1/guarantor.1

It holds every verb with all its flags. `guarantor help VERB` says the same of one.";

/// Examples in the help of `guarantor run`.
pub const RUN_EXAMPLES: &str = "Examples:
  guarantor run scenarios/paris-2025-09.toml
  guarantor run scenarios/davos-2026-01.toml --worlds 2048 -s 7 -o out/davos-seed-7
  guarantor run scenarios/paris-2025-09.toml --option full --option without-us \\
      --set contributor.france.troops=9000 -o out/more-french
  guarantor run scenarios/davos-2026-01.toml --until 'held ± 0.004'
  guarantor run scenarios/davos-2026-01.toml --worlds 65536 -o out/large --resume
  guarantor run scenarios/davos-2026-01.toml --worlds 8192 --shard 1/2 -o out/shards
  guarantor run scenarios/davos-2026-01.toml --worlds 8192 --shard 2/2 -o out/shards

Ctrl-C or SIGTERM: what was counted is kept, with results so far, and --resume goes on to the same bits.
Precedence: flags > --set > option > file > extends.";

/// Examples in the help of `guarantor merge`.
pub const MERGE_EXAMPLES: &str = "Examples:
  guarantor merge out/shards -o out/merged
  guarantor merge out/shards/shard-2-of-2.part out/shards/shard-1-of-2.part -o out/merged

Shards may have been counted anywhere and come in any order. What is missing or overlaps is named.";

/// Examples in the help of `guarantor compare`.
pub const COMPARE_EXAMPLES: &str = "Examples:
  guarantor compare scenarios/paris-2025-09.toml --baseline no-force
  guarantor compare scenarios/paris-2025-09.toml scenarios/elysee-2025-09.toml \\
      --option full --option whole-backstop
  guarantor compare out/paris-2025-09 scenarios/elysee-2025-09.toml -o out/paris-and-elysee

All take the seed and size of the first, or those of the flags, so that luck is the same for all. \
     Results of finished runs are used again where seed, size and flags allow; otherwise the run is made \
     again from the copies in its folder.";

/// Examples in the help of `guarantor check`.
pub const CHECK_EXAMPLES: &str = "Examples:
  guarantor check scenarios/*.toml
  guarantor check mine.toml --set run.horizon_months=24
  guarantor check mine.toml --sources
  guarantor check mine.toml --sources --json

Exit status: 0 where every file is sound, 2 where one is not. Warnings change nothing; read them.";

/// Examples in the help of `guarantor bench`.
pub const BENCH_EXAMPLES: &str = "Examples:
  guarantor bench --save before
  guarantor bench --against before
  guarantor bench scenarios/paris-2025-09.toml --option full -j 1 --seconds 30 -o out/bench-full

Ratios are taken within rounds, so that a busy machine spoils them little; rates and times are of this hour.";

/// Examples in the help of `guarantor diff`.
pub const DIFF_EXAMPLES: &str = "Examples:
  guarantor diff scenarios/baseline.toml scenarios/paris-2025-09.toml
  guarantor diff scenarios/baseline.toml scenarios/paris-2025-09.toml --option full -s 7
  guarantor diff scenarios/paris-2025-09.toml scenarios/elysee-2025-09.toml \\
      --pair full:whole-backstop
  guarantor diff scenarios/baseline.toml scenarios/davos-2026-01.toml --no-run

Files are compared as they are resolved: comments, layout and defaults written out are no difference. \
     Seed, worlds, trials and design are those of A unless a flag says otherwise.";

/// Examples in the help of `guarantor sweep`.
pub const SWEEP_EXAMPLES: &str = "Examples:
  guarantor sweep scenarios/paris-2025-09.toml --vary contributor.france.troops=0..30000:7 \\
      --until 'held >= 0.4'
  guarantor sweep scenarios/baseline.toml --vary 'backstop.promised=*' --outcome held --outcome cost
  guarantor sweep scenarios/baseline.toml --option full --vary host.strength=200000..600000:5 \\
      --vary backstop.promised=none,floor,all -o out/host-and-backstop

LEVELS: a range `a..b:n`, a list `1,2,5`, `*` for all that a key can say, `in,out` for a contributor.
Every level of every option is followed on the same worlds and luck. Targets: `>=`, `<=`, `>`, `<`.";

/// Examples in the help of `guarantor sensitivity`.
pub const SENSITIVITY_EXAMPLES: &str = "Examples:
  guarantor sensitivity scenarios/baseline.toml
  guarantor sensitivity scenarios/paris-2025-09.toml --option full --outcome entangled --points 2048
  guarantor sensitivity scenarios/baseline.toml --option full \\
      --vary 'backstop.promised=*' --vary contributor.france=in,out -o out/choices

Base points are the worlds of the study, 1,024 unless `--points` or `--worlds` says otherwise; the file's own number \
     is not used. Trials are those of each cell: as many as let the study end in about a minute, unless `-n` fixes them.";

/// Examples in the help of `guarantor discover`.
pub const DISCOVER_EXAMPLES: &str = "Examples:
  guarantor discover scenarios/paris-2025-09.toml --option full --when 'held < 0.4'
  guarantor discover scenarios/paris-2025-09.toml --when 'held < without-us' \\
      --option full --option without-us -o out/worse-than-without
  guarantor discover scenarios/baseline.toml --option full --when 'major-loss > 10 %' \\
      --vary 'backstop.promised=*' --restrict backstop --restrict adversary --boxes 2

Cases are worlds × options × levels. At least 2,048 worlds are taken unless `--worlds` says otherwise.";

/// Examples in the help of `guarantor tipping`.
pub const TIPPING_EXAMPLES: &str = "Examples:
  guarantor tipping scenarios/paris-2025-09.toml
  guarantor tipping scenarios/davos-2026-01.toml --option us-kept --option us-gone \\
      --outcome entangled

Every point of every unknown is followed in the same worlds with the same luck.";

/// Examples in the help of `guarantor pivotal`.
pub const PIVOTAL_EXAMPLES: &str = "Examples:
  guarantor pivotal scenarios/baseline.toml
  guarantor pivotal scenarios/paris-2025-09.toml --option full --orders 64
  guarantor pivotal scenarios/baseline.toml --option without-us --option full -o out/two-games

Without `--option` the option with the most players is studied: its contributors and the components promised in it.
Up to eight players every coalition is followed; beyond that orders in which they come are sampled.";

/// Examples in the help of `guarantor evidence`.
pub const EVIDENCE_EXAMPLES: &str = "Examples:
  guarantor evidence
  guarantor evidence scenarios/paris-2025-09.toml --worlds 1024 -o out/evidence-of-paris
  guarantor evidence --set resumption.sensitivity=3 -o out/more-sensitive

Without a file the baseline inside the program is asked. Nothing is fitted, and no prior is moved by what is found.";

/// Examples in the help of `guarantor backtest`.
pub const BACKTEST_EXAMPLES: &str = "Examples:
  guarantor backtest seeds/ceasefires.csv
  guarantor backtest seeds/ceasefires.csv --event war -o out/backtest-wars

Cases become options by the rules of seeds/rules.toml, which see kind, era, force, size and backing and nothing else.
posterior.json, in the folder, holds the worlds that history leaves: guarantor run FILE --worlds-from takes it.";

/// Examples in the help of `guarantor verify`.
pub const VERIFY_EXAMPLES: &str = "Examples:
  guarantor verify out/paris-2025-09
  guarantor verify out/paris-2025-09 -q -j 1

Exit status: 0 verified, 1 not verified, 2 no run folder. Nothing outside the folder is read.";

/// Examples in the help of `guarantor inspect`.
pub const INSPECT_EXAMPLES: &str = "Examples:
  guarantor inspect out/paris-2025-09/survival.png
  guarantor inspect out/paris-2025-09/survival.png --json";

/// Examples in the help of `guarantor plot`.
pub const PLOT_EXAMPLES: &str = "Examples:
  guarantor plot out/paris-2025-09 --format png,svg
  guarantor plot out/paris-2025-09 --chart survival --chart tradeoff --format svg -o out/print

Without `-o` the charts go into the folder and its manifest lists them, so that `guarantor verify` covers them.";

/// For `export`.
pub const EXPORT_EXAMPLES: &str = "Examples:
  guarantor export out/paris-2025-09
  guarantor export out/paris-2025-09 --format parquet --sample 10000 -o out/paris-for-others

datapackage.json, beside the tables, says what every column is; Parquet files hold that themselves.";

/// For `trace`.
pub const TRACE_EXAMPLES: &str = "Examples:
  guarantor trace scenarios/baseline.toml
  guarantor trace scenarios/paris-2025-09.toml --option full --typical major-loss
  guarantor trace scenarios/baseline.toml --option full --worst -o out/worst
  guarantor trace scenarios/baseline.toml --option full --option without-us --trial 3:9 -o out/3-9

Two options are told side by side on the same luck; the history is chosen in the first.
Months, draws and unknowns are tables in the folder.";
