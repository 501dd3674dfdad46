/// When an operation of a window is done (`TraceSchedule`): how many operations of many rounds come before it one
/// after another, and how many shorter ones since the last of these.
struct TraceLevel: BitwiseCopyable, Comparable {
    var phase: UInt32 = 0
    var step: UInt32 = 0

    /// The first level at which an operation that takes messages can be done after this one.
    @inline(__always) func next(isLong: Bool) -> TraceLevel {
        isLong
            ? TraceLevel(phase: phase + 1, step: 0) : TraceLevel(phase: phase, step: step + 1)
    }

    @inline(__always) static func < (a: TraceLevel, b: TraceLevel) -> Bool {
        a.phase != b.phase ? a.phase < b.phase : a.step < b.step
    }
}
