/// A loop of one block that can be done for many rounds at once: what one round hands to the next are
/// counters, which grow by the same every time, and sums.
///
/// Whether it is done so is decided when control comes to it (`TraceMachine.runLanes`).
struct TraceLoop {
    /// What the block begins with.
    struct Phi {
        var slot: Int32
        /// The instruction that makes the next round's value.
        var next: Int
        /// Its other operand is the same in all rounds: a counter where all is public.
        var isCounter: Bool
        /// Nothing but that instruction reads it, and nothing but the phi the result.
        var isSum: Bool
    }

    /// Its instructions but the last, a branch.
    let body: Range<Int>
    let phis: [Phi]
    /// The comparison by which the branch goes, and what it gives in all rounds but the last.
    let condition: Int
    let staysIf: Bool
    /// By slot, a number of what the loop computes; -1 for what is the same in all rounds.
    let places: [Int32]
    let placeCount: Int
    /// By place: whether anything behind the round reads it.
    let isRead: [Bool]
    /// By place: whether one sum alone reads it.
    let isSummed: [Bool]
    /// About how many nodes a round makes.
    let nodesARound: Int

    /// Nil where block `index` is no such loop.
    init?(_ function: DecodedFunction, _ index: Int, outside: [Int32]) {
        let block = function.blocks[index]
        let last = block.instructions.upperBound - 1
        let branch = function.instructions[last]
        guard branch.opcode == .branch, block.instructions.count > 1,
            block.instructions.dropLast().allSatisfy({
                Self.isPlain(function.instructions[$0].opcode)
            })
        else { return nil }
        let (then, other) = (Int(branch.b), Int(branch.c))
        let staysIf = function.edges[then].target == index
        guard staysIf != (function.edges[other].target == index) else { return nil }
        let (back, exit) = staysIf ? (then, other) : (other, then)
        body = block.instructions.dropLast()

        var places = [Int32](repeating: -1, count: function.slotCount)
        var placeCount = 0
        func define(_ slot: Int32) {
            places[Int(slot)] = Int32(placeCount)
            placeCount += 1
        }
        for phi in block.phis { define(phi) }
        var maker: [Int32: Int] = [:]
        for pc in body where function.instructions[pc].result >= 0 {
            maker[function.instructions[pc].result] = pc
            define(function.instructions[pc].result)
        }
        var uses = [Int](repeating: 0, count: placeCount)
        var isRead = [Bool](repeating: false, count: placeCount)
        func placeOf(_ slot: Int32) -> Int? {
            slot >= 0 && places[Int(slot)] >= 0 ? Int(places[Int(slot)]) : nil
        }
        for pc in body {
            let i = function.instructions[pc]
            for slot in [i.a, i.b, i.c] { if let place = placeOf(slot) { uses[place] += 1 } }
        }
        if let place = placeOf(branch.a) { uses[place] += 1 }
        let backMoves = Self.atOnce(function.edges[back].moves, phis: block.phis)
        for source in backMoves.values { if let place = placeOf(source) { uses[place] += 1 } }
        let leaving =
            Array(backMoves.values) + function.edges[exit].moves.map(\.source)
            + outside.indices.filter { outside[$0] >= 0 }.map { Int32($0) }
        for slot in leaving { if let place = placeOf(slot) { isRead[place] = true } }

        var phis: [Phi] = []
        var isSummed = [Bool](repeating: false, count: placeCount)
        for slot in block.phis {
            guard let source = backMoves[slot], let next = maker[source],
                let own = placeOf(slot), let result = placeOf(source)
            else { return nil }
            let i = function.instructions[next]
            let isFirst = i.a == slot
            guard isFirst || i.opcode == .add && i.b == slot else { return nil }
            let operand = isFirst ? i.b : i.a
            let isInvariant = placeOf(operand) == nil
            let hasSumForm = i.opcode == .add || i.opcode == .sub
            let isSum =
                hasSumForm && i.width > 1 && uses[own] == 1 && uses[result] == 1
                && outside[Int(slot)] < 0
                && !function.edges[exit].moves.contains { $0.source == slot }
            let isCounter = isInvariant && (hasSumForm || i.opcode == .offset || i.opcode == .index)
            guard isSum || isCounter else { return nil }
            if isSum, let summed = placeOf(operand), uses[summed] == 1, !isRead[summed] {
                isSummed[summed] = true
            }
            phis.append(Phi(slot: slot, next: next, isCounter: isCounter, isSum: isSum))
        }
        guard let condition = maker[branch.a], let place = placeOf(branch.a), uses[place] == 1,
            Self.isComparison(function.instructions[condition].opcode)
        else { return nil }
        self.phis = phis
        self.condition = condition
        self.staysIf = staysIf
        self.places = places
        self.placeCount = placeCount
        self.isRead = isRead
        let others = body.filter { pc in pc != condition && !phis.contains { $0.next == pc } }
        nodesARound = max(
            1, others.reduce(0) { $0 + Self.nodes(function.instructions[$1].opcode) })
        self.isSummed = isSummed
    }

    /// The moves of an edge at once: for each phi its source.
    private static func atOnce(_ moves: [SlotMove], phis: [Int32]) -> [Int32: Int32] {
        var (sources, temporaries): ([Int32: Int32], [Int32: Int32]) = ([:], [:])
        for move in moves {
            let origin = temporaries[move.source] ?? move.source
            if phis.contains(move.destination) {
                sources[move.destination] = origin
            } else {
                temporaries[move.destination] = origin
            }
        }
        return sources
    }

    /// About how many nodes an operation on secrets makes.
    private static func nodes(_ opcode: Opcode) -> Int {
        switch opcode {
        case .load, .store, .offset, .index, .copy: 0
        case .add, .sub, .mul, .zext, .sext, .trunc: 1
        default: 16
        }
    }

    static func isComparison(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .equal, .notEqual, .unsignedGreater, .unsignedGreaterOrEqual, .unsignedLess,
            .unsignedLessOrEqual, .signedGreater, .signedGreaterOrEqual, .signedLess,
            .signedLessOrEqual:
            true
        default: false
        }
    }

    private static func isPlain(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .add, .sub, .mul, .and, .or, .xor, .shl, .lshr, .ashr, .umin, .umax, .smin, .smax,
            .abs, .select, .zext, .sext, .trunc, .copy, .offset, .index, .load, .store:
            true
        default: isComparison(opcode)
        }
    }
}
