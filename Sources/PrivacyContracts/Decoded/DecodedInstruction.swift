/// One instruction in the form that back ends run: operands are slot numbers of the frame.
///
/// Constants have slots of their own (see `DecodedFunction`), so that no operand needs a test of
/// what it is. An unused slot field is -1. 32 bytes.
public struct DecodedInstruction: Hashable, Sendable {
    public var opcode: Opcode
    /// Bits of the integer worked on, 1 to 64; 64 for pointers. See `Opcode`.
    public var width: UInt8
    /// Bits before a cast.
    public var sourceWidth: UInt8
    /// For load, store, select and copy: whether the value is a pointer.
    public var isPointer: Bool
    /// Slot of the result.
    public var result: Int32
    public var a: Int32
    public var b: Int32
    public var c: Int32
    public var immediate: Int64

    public init(
        _ opcode: Opcode, width: Int = 64, sourceWidth: Int = 0, isPointer: Bool = false,
        result: Int = -1, a: Int = -1, b: Int = -1, c: Int = -1, immediate: Int = 0
    ) {
        self.opcode = opcode
        self.width = UInt8(width)
        self.sourceWidth = UInt8(sourceWidth)
        self.isPointer = isPointer
        self.result = Int32(result)
        self.a = Int32(a)
        self.b = Int32(b)
        self.c = Int32(c)
        self.immediate = Int64(immediate)
    }
}
