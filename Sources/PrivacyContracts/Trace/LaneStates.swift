/// What is known of a loop's values before its rounds are recorded together.
enum LaneState {
    /// Public: `bits` in the first round, `step` more in each (of a pointer: bytes).
    case counted(bits: UInt64, step: Int64)
    /// A secret in some rounds.
    case secret
}

/// An access of a loop to memory, one place behind the other.
struct LaneAccess {
    var pc: Int
    var pointer: UInt64
    var size: Int
}

/// A loop's values, found without recording anything.
struct LaneStates {
    private let function: TraceFunction
    private let loop: TraceLoop
    private let slots: UnsafeMutablePointer<TraceValue>
    private var states: [LaneState]
    /// Rounds that can be done together.
    private(set) var rounds: Int
    private(set) var loads: [LaneAccess] = []
    private(set) var stores: [LaneAccess] = []

    /// As many are done together where only trying tells how many there are.
    private static let roundsLooked = 1 << 16

    /// Nil where the rounds can't be done together.
    init?(
        _ function: TraceFunction, _ loop: TraceLoop, _ slots: UnsafeMutablePointer<TraceValue>,
        limit: Int
    ) {
        self.function = function
        self.loop = loop
        self.slots = slots
        states = [LaneState](repeating: .secret, count: loop.placeCount)
        rounds = limit
        for phi in loop.phis { guard begin(phi) else { return nil } }
        for pc in loop.body { guard visit(pc) else { return nil } }
        guard let left = roundsLeft(atMost: rounds) else { return nil }
        rounds = min(rounds, left)
    }

    /// Nil for a value that can't be worked on in lanes.
    subscript(slot: Int32) -> LaneState? {
        let place = loop.places[Int(slot)]
        if place >= 0 { return states[Int(place)] }
        let value = slots[Int(slot)]
        if value.flags != 0 { return nil }
        return value.isSecret ? .secret : .counted(bits: value.bits, step: 0)
    }

    private mutating func set(_ slot: Int32, _ state: LaneState) -> Bool {
        states[Int(loop.places[Int(slot)])] = state
        return true
    }

    mutating func limit(to count: Int) { rounds = min(rounds, count) }

    /// A public value in round `round`.
    func bits(_ slot: Int32, _ round: Int) -> UInt64? {
        guard case .counted(let bits, let step) = self[slot] else { return nil }
        if function.isPointer[Int(slot)] {
            return TracePointer.moved(bits, by: step &* Int64(round))
        }
        return (bits &+ UInt64(bitPattern: step &* Int64(round)))
            & lowMask(Int(function.widths[Int(slot)]))
    }

    private static func signed(_ bits: UInt64, _ width: Int) -> Int64 {
        let gap = Int64(64 - width)
        return (Int64(bitPattern: bits) &<< gap) &>> gap
    }

    private mutating func begin(_ phi: TraceLoop.Phi) -> Bool {
        let value = slots[Int(phi.slot)]
        if value.flags != 0 { return false }
        let i = function.code[phi.next]
        let operand = i.a == phi.slot ? i.b : i.a
        if phi.isCounter, value.isPublic {
            if i.opcode == .offset {
                return set(phi.slot, .counted(bits: value.bits, step: i.immediate))
            }
            if case .counted(let bits, _) = self[operand] {
                let by = Self.signed(bits, Int(i.width))
                switch i.opcode {
                case .add: return set(phi.slot, .counted(bits: value.bits, step: by))
                case .sub: return set(phi.slot, .counted(bits: value.bits, step: 0 &- by))
                default:
                    let (step, over) = by.multipliedReportingOverflow(by: i.immediate)
                    return !over && set(phi.slot, .counted(bits: value.bits, step: step))
                }
            }
        }
        return phi.isSum && set(phi.slot, .secret)
    }

    private mutating func visit(_ pc: Int) -> Bool {
        let i = function.code[pc]
        let width = Int(i.width)
        switch i.opcode {
        case .load:
            guard case .counted(let pointer, let step) = self[i.a], step == i.immediate,
                width == 8 * step
            else { return false }
            loads.append(LaneAccess(pc: pc, pointer: pointer, size: Int(step)))
            return set(i.result, .secret)
        case .store:
            guard case .counted(let pointer, let step) = self[i.b], step == i.immediate,
                width == 8 * step, !i.isPointer, self[i.a] != nil
            else { return false }
            stores.append(LaneAccess(pc: pc, pointer: pointer, size: Int(step)))
            return true
        case .offset:
            guard case .counted(let bits, let step) = self[i.a],
                let moved = TracePointer.moved(bits, by: i.immediate)
            else { return false }
            return set(i.result, .counted(bits: moved, step: step))
        case .index: return visitIndex(i)
        default: break
        }
        let operands = [i.a, i.b, i.c].filter { $0 >= 0 }
        var values: [(bits: UInt64, step: Int64)] = []
        for slot in operands {
            guard let state = self[slot] else { return false }
            if case .counted(let bits, let step) = state { values.append((bits, step)) }
        }
        if values.count == operands.count { return count(pc, i, values) }
        // Secrets go with what is the same in all rounds.
        guard values.allSatisfy({ $0.step == 0 }), pc != loop.condition, !i.isPointer else {
            return false
        }
        switch i.opcode {
        case .shl, .lshr, .ashr: if case .secret = self[i.b] { return false }
        case .copy where function.isPointer[Int(i.result)]: return false
        default: break
        }
        return set(i.result, .secret)
    }

    private mutating func visitIndex(_ i: TraceInstruction) -> Bool {
        guard case .counted(let pointer, let step) = self[i.a],
            case .counted(let bits, let by) = self[i.b]
        else { return false }
        let number = Self.signed(bits, Int(i.width))
        let half = Int64(bitPattern: lowMask(Int(i.width) - 1))
        keepWithin(number, by, low: ~half, high: half)
        let (bytes, over) = number.multipliedReportingOverflow(by: i.immediate)
        let (stride, far) = by.multipliedReportingOverflow(by: i.immediate)
        guard !over, !far, let moved = TracePointer.moved(pointer, by: bytes) else { return false }
        return set(i.result, .counted(bits: moved, step: step &+ stride))
    }

    /// Ends the rounds before a counter leaves its bounds.
    private mutating func keepWithin(_ number: Int64, _ step: Int64, low: Int64, high: Int64) {
        if step == 0 { return }
        let (room, over) = (step > 0 ? high : number).subtractingReportingOverflow(
            step > 0 ? number : low)
        let more = room / Int64(clamping: step.magnitude)
        if !over && more < rounds { limit(to: Int(more) + 1) }
    }

    /// Public values only.
    private mutating func count(
        _ pc: Int, _ i: TraceInstruction, _ x: [(bits: UInt64, step: Int64)]
    ) -> Bool {
        let width = Int(i.width)
        func result(_ bits: UInt64, _ step: Int64) -> Bool {
            set(
                i.result,
                .counted(
                    bits: bits & lowMask(width),
                    step: Self.signed(UInt64(bitPattern: step), width)))
        }
        switch i.opcode {
        case .add: return result(x[0].bits &+ x[1].bits, x[0].step &+ x[1].step)
        case .sub: return result(x[0].bits &- x[1].bits, x[0].step &- x[1].step)
        case .mul where x[1].step == 0:
            return result(
                x[0].bits &* x[1].bits, x[0].step &* Int64(bitPattern: x[1].bits))
        case .shl where x[1].step == 0 && x[1].bits < UInt64(width):
            return result(x[0].bits &<< x[1].bits, x[0].step &<< Int64(x[1].bits))
        case .trunc: return result(x[0].bits, x[0].step)
        case .copy: return set(i.result, .counted(bits: x[0].bits, step: x[0].step))
        case .zext:
            let highest = lowMask(Int(i.sourceWidth))
            guard highest >> 62 == 0 else { return false }
            keepWithin(Int64(x[0].bits), x[0].step, low: 0, high: Int64(highest))
            return result(x[0].bits, x[0].step)
        case .sext:
            let half = Int64(bitPattern: lowMask(Int(i.sourceWidth) - 1))
            let number = Self.signed(x[0].bits, Int(i.sourceWidth))
            keepWithin(number, x[0].step, low: ~half, high: half)
            return result(UInt64(bitPattern: number), x[0].step)
        default: return pc == loop.condition && set(i.result, .counted(bits: 0, step: 0))
        }
    }

    // MARK: Rounds

    /// What the loop's comparison gives in a round.
    func condition(_ round: Int) -> Bool? {
        let i = function.code[loop.condition]
        guard let x = bits(i.a, round), let y = bits(i.b, round) else { return nil }
        return TraceMachine.publicCompare(i.opcode, x, y, i.width)
    }

    /// Rounds to the end of the loop, the last among them; `limit` if there are more.
    private func roundsLeft(atMost limit: Int) -> Int? {
        let i = function.code[loop.condition]
        guard case .counted(let x, let step) = self[i.a],
            case .counted(let y, let other) = self[i.b]
        else { return nil }
        let by = step &- other
        let endsIfEqual = i.opcode == (loop.staysIf ? .notEqual : .equal)
        if endsIfEqual, by == 1 || by == -1 {
            let distance = (y &- x) &* UInt64(bitPattern: by) & lowMask(Int(i.width))
            return distance >= UInt64(limit) ? limit : Int(distance) + 1
        }
        let looked = min(limit, Self.roundsLooked)
        for round in 0..<looked {
            guard let stays = condition(round) else { return nil }
            if stays != loop.staysIf { return round + 1 }
        }
        return looked
    }
}
