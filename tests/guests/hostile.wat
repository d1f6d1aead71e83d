;; A scenario as the machine sees it, for attacks that no language lets one write: `tests/tests/suite/hostile/raw.rs` puts them in
;; the places of the {names} and makes components of them. Without any, it does nothing every 10 ms.
(module
  (import "throng:load/flow@0.1.0" "random" (func $random (result i64)))
  (import "throng:load/flow@0.1.0" "think" (func $think (param i32)))
  (import "throng:load/report@0.1.0" "log" (func $log (param i32 i32 i32)))
  (import "throng:load/http@0.1.0" "send" (func $send (param i32 i32)))
  (import "throng:load/http@0.1.0" "send-all" (func $send-all (param i32 i32 i32 i32)))

  (memory (export "memory") {memory})
  ;; From here on memory is free.
  (global $free (mut i32) (i32.const 4096))
  (global $user (mut i64) (i64.const -1))

  ;; The profile: one task, a pause of 10 ms, no schema.
  (data (i32.const 16) "\40\00\00\00\01\00\00\00" "\01\00\00\00\00\00\00\00" "\0a\00\00\00\00\00\00\00")
  ;; The task "task" of weight 1, without tags.
  (data (i32.const 64) "\60\00\00\00\04\00\00\00" "\01\00\00\00" "\00\00\00\00\00\00\00\00")
  (data (i32.const 96) "task")
  ;; Zeros at 112 and 128 are what `start` and `run` return, at 1024 a request without a URL; 2048 is for responses.

  {more}

  (func (export "throng:load/user@0.1.0#describe") (result i32)
    {describe}
    (i32.const 16))

  (func (export "throng:load/user@0.1.0#start") (param $number i64) (param i32 i32 i32 i32 i32 i32) (result i32)
    (global.set $user (local.get $number))
    (if (i64.eqz (global.get $user)) (then {start}))
    (i32.const 112))

  (func (export "throng:load/user@0.1.0#run") (param $task i32) (result i32)
    (if (i64.eqz (global.get $user)) (then {run}))
    (i32.const 128))

  ;; Frees what `run` returned.
  (func (export "cabi_post_throng:load/user@0.1.0#run") (param i32)
    (if (i64.eqz (global.get $user)) (then {after-run})))

  (func (export "throng:load/user@0.1.0#stop")
    (if (i64.eqz (global.get $user)) (then {stop})))

  (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (if (i64.eqz (global.get $user)) (then {realloc}))
    (local.set $at (i32.and (i32.add (global.get $free) (i32.const 15)) (i32.const -16)))
    (global.set $free (i32.add (local.get $at) (local.get $size)))
    (local.get $at)))
