/// A decoded module with its tables in plain memory, so that the interpreter's loop touches no
/// reference counts.
final class ClearProgram {
    struct Edge {
        var instruction: Int
        var firstMove: Int
        var moveCount: Int
    }

    struct Function {
        /// Its place among the module's functions.
        var index: Int
        var instructions: UnsafeMutableBufferPointer<DecodedInstruction>
        var edges: UnsafeMutableBufferPointer<Edge>
        var moves: UnsafeMutableBufferPointer<SlotMove>
        /// Values of the constant slots; addresses of globals are resolved.
        var constants: UnsafeMutableBufferPointer<UInt64>
        var firstConstant: Int
        var slotCount: Int
    }

    let module: DecodedModule
    private(set) var functions: [Function] = []

    /// - Parameter globals: the address of each global.
    init(_ module: DecodedModule, globals: [UInt64]) {
        self.module = module
        for (index, function) in module.functions.enumerated() {
            var edges: [Edge] = []
            var moves: [SlotMove] = []
            for edge in function.edges {
                edges.append(
                    Edge(
                        instruction: edge.instruction, firstMove: moves.count,
                        moveCount: edge.moves.count))
                moves += edge.moves
            }
            let constants = function.constants.map { constant -> UInt64 in
                switch constant {
                case .integer(let value): value
                case .null: 0
                case .global(let index, let offset):
                    ClearMemory.move(globals[index], by: Int64(offset)) ?? 0
                }
            }
            functions.append(
                Function(
                    index: index, instructions: Self.copy(function.instructions),
                    edges: Self.copy(edges),
                    moves: Self.copy(moves), constants: Self.copy(constants),
                    firstConstant: function.firstConstant, slotCount: function.slotCount))
        }
    }

    deinit {
        for function in functions {
            function.instructions.deallocate()
            function.edges.deallocate()
            function.moves.deallocate()
            function.constants.deallocate()
        }
    }

    private static func copy<T>(_ array: [T]) -> UnsafeMutableBufferPointer<T> {
        let buffer = UnsafeMutableBufferPointer<T>.allocate(capacity: array.count)
        _ = buffer.initialize(from: array)
        return buffer
    }
}
