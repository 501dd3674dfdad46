/// The rarer instructions.
extension TraceMachine {
    @inline(never)
    mutating func runOther(
        _ i: TraceInstruction, _ slots: UnsafeMutablePointer<TraceValue>, _ mask: TraceValue
    ) throws(TraceStop) {
        let width = Int(i.width)
        switch i.opcode {
        case .and, .or, .xor:
            let x = slots[Int(i.a)]
            let y = slots[Int(i.b)]
            let result: TraceValue
            switch i.opcode {
            case .and: result = graph.bitwiseAnd(x, y, width)
            case .or: result = graph.bitwiseOr(x, y, width)
            default: result = graph.bitwiseXor(x, y, width)
            }
            slots[Int(i.result)] = result
        case .shl, .lshr, .ashr:
            slots[Int(i.result)] = try shift(i.opcode, slots[Int(i.a)], slots[Int(i.b)], width)
        case .udiv, .urem, .sdiv, .srem:
            slots[Int(i.result)] = try divide(i.opcode, slots[Int(i.a)], slots[Int(i.b)], width)
        case .umin, .umax, .smin, .smax:
            let x = slots[Int(i.a)]
            let y = slots[Int(i.b)]
            let isSigned = i.opcode == .smin || i.opcode == .smax
            let less = isSigned ? graph.signedLess(x, y, width) : graph.unsignedLess(x, y, width)
            let wantsLess = i.opcode == .umin || i.opcode == .smin
            slots[Int(i.result)] = graph.select(less, wantsLess ? x : y, wantsLess ? y : x, width)
        case .abs:
            let x = slots[Int(i.a)]
            let negative = graph.subtract(TraceValue(0), x, width)
            slots[Int(i.result)] = graph.select(graph.signBit(x, width), negative, x, width)
        case .allocate:
            let elements = slots[Int(i.a)]
            if elements.isSecret { throw .refusal(.secretOperand("alloca")) }
            let (size, over) = Int(truncatingIfNeeded: elements.bits).multipliedReportingOverflow(
                by: Int(i.immediate))
            if over || elements.bits >> 62 != 0 { throw .trap(.memoryExhausted) }
            work &+= size >> 6
            let owner = mask.isPublic ? 0 : mask.node
            slots[Int(i.result)] = TraceValue(
                try memory.allocate(size, owner: owner, cell: TraceObject.unwritten))
        case .copyMemory:
            let count = try publicCount(slots[Int(i.c)], "memcpy")
            try copyMemory(
                to: try address(slots[Int(i.a)]), from: try address(slots[Int(i.b)]), count, mask)
        case .setMemory:
            let count = try publicCount(slots[Int(i.c)], "memset")
            try setMemory(try address(slots[Int(i.a)]), slots[Int(i.b)], count, mask)
        default:
            throw .refusal(.unsupportedInstruction("\(i.opcode)"))
        }
    }

    private func address(_ x: TraceValue) throws(TraceStop) -> UInt64 {
        if x.isSecret || x.isMixedPointer { throw .refusal(.secretAddress) }
        return x.bits
    }

    private func publicCount(_ x: TraceValue, _ name: String) throws(TraceStop) -> Int {
        if x.isSecret { throw .refusal(.secretOperand(name)) }
        guard x.bits < 1 << 31 else { throw .trap(.outOfBounds) }
        return Int(x.bits)
    }

    private mutating func shift(
        _ opcode: Opcode, _ x: TraceValue, _ amount: TraceValue, _ width: Int
    ) throws(TraceStop) -> TraceValue {
        if amount.isSecret { throw .refusal(.secretOperand(opcode.name)) }
        guard amount.bits < UInt64(width) else {
            return opcode == .ashr ? graph.ashr(x, width - 1, width) : TraceValue(0)
        }
        let places = Int(amount.bits)
        switch opcode {
        case .shl: return graph.shl(x, places, width)
        case .lshr: return graph.lshr(x, places, width)
        default: return graph.ashr(x, places, width)
        }
    }

    /// Division: of public values, or of a secret by a public power of two.
    private mutating func divide(
        _ opcode: Opcode, _ x: TraceValue, _ y: TraceValue, _ width: Int
    ) throws(TraceStop) -> TraceValue {
        let isSigned = opcode == .sdiv || opcode == .srem
        let wantsQuotient = opcode == .udiv || opcode == .sdiv
        if y.isSecret { throw .refusal(.secretOperand(opcode.name)) }
        if y.bits == 0 { throw .trap(.divisionByZero) }
        let gap = Int64(64 - width)
        if x.isPublic {
            if !isSigned {
                return TraceValue(wantsQuotient ? x.bits / y.bits : x.bits % y.bits)
            }
            let a = (Int64(bitPattern: x.bits) << gap) >> gap
            let b = (Int64(bitPattern: y.bits) << gap) >> gap
            let least = Int64.min >> gap
            if a == least && b == -1 { throw .trap(.divisionOverflow) }
            return TraceValue(UInt64(bitPattern: wantsQuotient ? a / b : a % b) & lowMask(width))
        }
        guard y.bits.nonzeroBitCount == 1 else { throw .refusal(.secretOperand(opcode.name)) }
        let places = y.bits.trailingZeroBitCount
        if !isSigned {
            return wantsQuotient
                ? graph.lshr(x, places, width)
                : graph.bitwiseAnd(x, TraceValue(y.bits - 1), width)
        }
        if places == width - 1 { throw .refusal(.secretOperand(opcode.name)) }
        if places == 0 { return wantsQuotient ? x : TraceValue(0) }
        // Towards zero: a negative dividend gets the divisor less one first.
        let sign = graph.signBit(x, width)
        let bias = graph.spread(sign, y.bits - 1)
        let biased = graph.add(x, bias, width)
        let quotient = graph.ashr(biased, places, width)
        if wantsQuotient { return quotient }
        return graph.subtract(x, graph.shl(quotient, places, width), width)
    }
}

extension Opcode {
    /// As LLVM writes it.
    fileprivate var name: String { "\(self)" }
}
