/// What a decoded instruction does.
///
/// `r`, `a`, `b`, `c` are the instruction's slots, `w` its `width`, `i` its `immediate`. Integers are
/// kept reduced modulo 2^w and zero-extended to 64 bits.
public enum Opcode: UInt8, Sendable, CaseIterable {
    // r = a op b, at width w. A shift by w or more gives 0 (ashr: the sign in every bit): LLVM
    // leaves the value open, and compilers compute such shifts where they don't use them.
    case add, sub, mul, udiv, sdiv, urem, srem, and, or, xor, shl, lshr, ashr
    case umin, umax, smin, smax
    /// r = |a| at width w (the least value stays as it is).
    case abs
    // r = a ? b at width w (of the operands); r has width 1. w = 64 for pointers.
    case equal, notEqual
    case unsignedGreater, unsignedGreaterOrEqual, unsignedLess, unsignedLessOrEqual
    case signedGreater, signedGreaterOrEqual, signedLess, signedLessOrEqual
    /// r = a (width 1) ? b : c.
    case select
    /// r = a; r's width is w, a's width is `sourceWidth` ≤ w.
    case zext
    /// r = a sign-extended from `sourceWidth` to w.
    case sext
    /// r = a mod 2^w; a's width is `sourceWidth`.
    case trunc
    /// r = a, whatever it is: freeze, bitcast.
    case copy

    /// r = address of a new object of a · i bytes (a is a slot of an unsigned count of width w),
    /// which lives until the function returns.
    case allocate
    /// r = pointer a + i bytes (i is signed).
    case offset
    /// r = pointer a + sign-extended b (of width w) · i bytes.
    case index
    /// r = the i bytes at pointer a, little-endian, reduced to width w.
    case load
    /// The i bytes at pointer b = a (of width w, zero-extended to 8·i bits), little-endian.
    case store
    /// Copies c (a slot of width w) bytes from pointer b to pointer a; they may overlap.
    case copyMemory
    /// Sets c (a slot of width w) bytes at pointer a to the byte in slot b.
    case setMemory

    /// Calls `DecodedFunction.calls[i]`.
    case call

    // Terminators.
    /// Goes along `DecodedFunction.edges[b]`.
    case jump
    /// Goes along edge b if slot a (width 1) is 1, else along edge c.
    case branch
    /// Goes by `DecodedFunction.switches[i]`, on the value in slot a (width w).
    case switching
    /// Returns `DecodedFunction.returns[i]`: the slots of the result, none for void.
    case ret
    case unreachable
    /// Not runnable: `DecodedFunction.unsupported[i]` says why. The check refuses methods that can
    /// reach one, so no back end ever executes it.
    case unsupported

    public var isTerminator: Bool { rawValue >= Opcode.jump.rawValue }
}
