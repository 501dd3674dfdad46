/// What a slot holds.
public enum SlotType: Hashable, Sendable {
    /// An integer of 1 to 64 bits, zero-extended.
    case integer(width: Int)
    case pointer
}

/// The value of a constant slot.
public enum DecodedConstant: Hashable, Sendable {
    /// An integer, reduced and zero-extended.
    case integer(UInt64)
    case null
    /// The address of `DecodedModule.globals[index]` plus `offset` bytes.
    case global(index: Int, offset: Int)
}

/// A move of a phi: slot `destination` = slot `source`.
public struct SlotMove: Hashable, Sendable {
    public var destination: Int32
    public var source: Int32
    public var isPointer: Bool
}

/// A way from one block to another with the phi moves it makes.
public struct DecodedEdge: Hashable, Sendable {
    /// Index into `DecodedFunction.blocks` of where it leads.
    public var target: Int
    /// Index into `DecodedFunction.instructions` of where it leads.
    public var instruction: Int
    /// To be done in order. Phis of one block move at the same time; where one of them reads
    /// another, the moves go through temporary slots, so that doing them one after the other is right.
    public var moves: [SlotMove]
}

/// A call of a function of the same module.
public struct DecodedCall: Hashable, Sendable {
    /// Index into `DecodedModule.functions`.
    public var callee: Int
    /// Slots of the arguments; the callee's slots 0 … n-1 in order.
    public var arguments: [Int32]
    /// Slots of the results: none for void, one for a scalar, one a field for a struct.
    public var results: [Int32]
}

/// A switch: cases in ascending order of their value (unsigned), each with an edge.
public struct DecodedSwitch: Hashable, Sendable {
    public var values: [UInt64]
    /// Edge of each value.
    public var edges: [Int]
    public var defaultEdge: Int

    /// The edge that `value` takes.
    public func edge(for value: UInt64) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < values.count && values[low] == value ? edges[low] : defaultEdge
    }
}

/// A basic block of a decoded function, with what predication needs to know of the flow around it.
public struct DecodedBlock: Hashable, Sendable {
    /// Its instructions in `DecodedFunction.instructions`; the last is the terminator.
    public var instructions: Range<Int>
    /// Edges that leave it, without repetition.
    public var edges: [Int]
    /// Blocks with an edge into this one, without repetition.
    public var predecessors: [Int]
    /// The first block that every way from here to a return passes: where the two sides of a branch
    /// meet. Nil when that is the return itself, or when no return can be reached.
    public var immediatePostDominator: Int?
    /// The header of the innermost loop around it (its own index for a header); nil outside of loops.
    public var loopHeader: Int?
    /// For a loop's header: the header of the next loop around that loop.
    public var outerLoopHeader: Int?
    /// How many loops stand around it.
    public var loopDepth: Int
    /// The phis it begins with: slots that the moves of edges into it set.
    public var phis: [Int32]
}

/// A function in the form that back ends run.
///
/// A frame is an array of `slotCount` values. Slots 0 ..< `parameterSlots` hold the arguments; slots
/// `firstConstant` ..< `firstConstant + constants.count` hold the constants, to be set when the frame
/// is made and never written after; the others hold results, and temporaries of phi moves. A register
/// of struct type has one slot a scalar field, so that extractvalue and insertvalue are copies.
/// Control starts at instruction 0, block 0, which no edge enters.
public struct DecodedFunction: Hashable, Sendable {
    public var name: String
    public var parameterSlots: Int
    public var slotTypes: [SlotType]
    public var firstConstant: Int
    public var constants: [DecodedConstant]
    public var instructions: [DecodedInstruction]
    /// Where each instruction comes from; as long as `instructions`.
    public var lines: [SourceLine]
    public var blocks: [DecodedBlock]
    public var edges: [DecodedEdge]
    public var calls: [DecodedCall]
    public var switches: [DecodedSwitch]
    public var returns: [[Int32]]
    public var unsupported: [Refusal]

    public var slotCount: Int { slotTypes.count }
}
