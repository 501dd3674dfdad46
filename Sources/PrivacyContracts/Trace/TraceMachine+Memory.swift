extension TraceMachine {
    /// The value of `width` bits in the `size` bytes at `pointer`.
    @inline(__always)
    mutating func load(
        _ pointer: UInt64, _ size: Int, _ width: Int, _ mask: TraceValue
    ) throws(TraceStop) -> TraceValue {
        let (index, offset) = try memory.locate(pointer, size)
        let object = memory.objects[index]
        if size == 1 &<< object.shift && offset & (size &- 1) == 0 && !object.hasContinued {
            let cell = object.cells[offset &>> object.shift]
            if cell == TraceObject.publicCell {
                let bits = memory.read(object.bytes + offset, size)
                return TraceValue(width < 64 ? bits & lowMask(width) : bits)
            }
            if cell < TraceObject.unwritten && width == 8 &* size { return TraceValue(node: cell) }
        }
        return try loadSlowly(index, offset, size, width, mask)
    }

    @inline(never)
    private mutating func loadSlowly(
        _ index: Int, _ offset: Int, _ size: Int, _ width: Int, _ mask: TraceValue
    ) throws(TraceStop) -> TraceValue {
        if size == 0 { return TraceValue(0) }
        align(index, offset, size)
        let object = memory.objects[index]
        let first = offset >> object.shift
        let last = (offset + size - 1) >> object.shift
        // One secret that fills the place.
        let start = object.cells[first]
        if start != TraceObject.publicCell, start < TraceObject.unwritten,
            span(object, first) == last - first + 1
        {
            return graph.trunc(TraceValue(node: start), to: width, from: 8 * size)
        }
        // Pieces: public bytes, and parts of secrets.
        var value = TraceValue(0)
        var isUnwritten = true
        var cell = first
        let cellBits = 8 << object.shift
        while cell <= last {
            let place = (cell - first) * cellBits
            let content = object.cells[cell]
            if content == TraceObject.unwritten {
                if mask.isPublic { throw .trap(.uninitialisedRead) }
                cell += 1
                continue
            }
            isUnwritten = false
            if content == TraceObject.publicCell {
                let bits = memory.read(
                    object.bytes + cell << object.shift, 1 << object.shift)
                value = graph.bitwiseOr(value, TraceValue(bits << UInt64(place)), 8 * size)
                cell += 1
                continue
            }
            var head = cell
            while object.cells[head] == TraceObject.continued { head -= 1 }
            let end = min(head + span(object, head) - 1, last)
            let sourceBits = span(object, head) * cellBits
            let partBits = (end - cell + 1) * cellBits
            var part = graph.boolean(TraceValue(node: object.cells[head]), sourceBits)
            part = graph.shiftRight(part, (cell - head) * cellBits)
            part = graph.boolean(part, partBits)
            part = graph.shiftLeft(part, place, 64)
            value = graph.bitwiseOr(value, part, 8 * size)
            cell = end + 1
        }
        if isUnwritten { return .undefined }
        return graph.trunc(value, to: width, from: 8 * size)
    }

    /// How many granules the secret that starts at `cell` fills.
    private func span(_ object: TraceObject, _ cell: Int) -> Int {
        var end = cell + 1
        while end < object.cellCount && object.cells[end] == TraceObject.continued { end += 1 }
        return end - cell
    }

    /// Makes the object's granules fine enough for an access of `size` bytes at `offset`.
    private mutating func align(_ index: Int, _ offset: Int, _ size: Int) {
        let wanted = min((offset | size).trailingZeroBitCount, 3)
        if wanted < memory.objects[index].shift { memory.refine(index, to: wanted) }
    }

    /// Stores `value` (of `width` bits) in the `size` bytes at `pointer`, under `mask`.
    @inline(__always)
    mutating func store(
        _ value: TraceValue, at pointer: UInt64, _ size: Int, _ width: Int, isPointer: Bool,
        _ mask: TraceValue
    ) throws(TraceStop) {
        let (index, offset) = try memory.locate(pointer, size)
        let object = memory.objects[index]
        if object.isConstant { throw .trap(.writeToConstant) }
        if mask.isPublic || mask.node == object.owner {
            if size == 1 &<< object.shift && offset & (size &- 1) == 0 && !object.hasContinued
                && value.flags == 0
            {
                let cell = offset &>> object.shift
                if value.isPublic {
                    memory.write(object.bytes + offset, size, value.bits)
                    object.cells[cell] = TraceObject.publicCell
                    return
                }
                if width == 8 &* size {
                    if Int(value.node) >= graph.permanentEnd && !object.holdsNodes {
                        memory.objects[index].holdsNodes = true
                    }
                    object.cells[cell] = value.node
                    return
                }
            }
            return try storeSlowly(value, index, offset, size, width)
        }
        if size == 0 { return }
        var old = try loadSlowly(index, offset, size, width, mask)
        // A secret that is not stored must not be learnt, whatever reads the place later.
        if old.isUndefined && (object.isOutput || (!value.isPublic && !isPointer)) {
            old = TraceValue(0)
        }
        let merged = merge(mask, value, old, width, isPointer)
        try storeSlowly(merged, index, offset, size, width)
    }

    @inline(never)
    private mutating func storeSlowly(
        _ value: TraceValue, _ index: Int, _ offset: Int, _ size: Int, _ width: Int
    ) throws(TraceStop) {
        if size == 0 { return }
        if value.isMixedPointer { throw .refusal(.secretAddress) }
        align(index, offset, size)
        splitSecret(index, at: offset)
        splitSecret(index, at: offset + size)
        let object = memory.objects[index]
        let first = offset >> object.shift
        let last = (offset + size - 1) >> object.shift
        if value.isPublic {
            memory.write(object.bytes + offset, size, value.bits)
            for cell in first...last { object.cells[cell] = TraceObject.publicCell }
            return
        }
        let whole = graph.zext(value, from: width)
        if whole.isPublic {
            memory.write(object.bytes + offset, size, whole.bits)
            for cell in first...last { object.cells[cell] = TraceObject.publicCell }
            return
        }
        memory.objects[index].holdsNodes = true
        object.cells[first] = whole.node
        if last > first {
            for cell in (first + 1)...last { object.cells[cell] = TraceObject.continued }
            memory.objects[index].hasContinued = true
        }
    }

    /// Cuts the secret that spans `offset` into one piece a granule.
    private mutating func splitSecret(_ index: Int, at offset: Int) {
        let object = memory.objects[index]
        let cell = offset >> object.shift
        guard cell < object.cellCount, object.cells[cell] == TraceObject.continued else { return }
        var head = cell
        while object.cells[head] == TraceObject.continued { head -= 1 }
        let length = span(object, head)
        memory.objects[index].holdsNodes = true
        let bits = 8 << object.shift
        let word = graph.boolean(TraceValue(node: object.cells[head]), length * bits)
        for part in 0..<length {
            let piece = graph.boolean(graph.shiftRight(word, part * bits), bits)
            let place = head + part
            if piece.isPublic {
                memory.write(
                    object.bytes + place << object.shift, 1 << object.shift, piece.bits)
                object.cells[place] = TraceObject.publicCell
            } else {
                object.cells[place] = piece.node
            }
        }
    }

    /// `value` where the mask is one, else `old`.
    mutating func merge(
        _ mask: TraceValue, _ value: TraceValue, _ old: TraceValue, _ width: Int, _ isPointer: Bool
    ) -> TraceValue {
        if mask.isPublic { return mask.bits & 1 == 1 ? value : old }
        if value.isSame(as: old) || old.isUndefined { return value }
        if value.isUndefined { return old }
        if isPointer || value.isMixedPointer || old.isMixedPointer { return .mixedPointer }
        return graph.select(mask, value, old, width)
    }

    /// Copies `count` bytes that may overlap. A granule at a time, a secret whole.
    mutating func copyMemory(
        to target: UInt64, from source: UInt64, _ count: Int, _ mask: TraceValue
    ) throws(TraceStop) {
        if count == 0 { return }
        let (from, offset) = try memory.locate(source, count)
        let (to, targetOffset) = try memory.locate(target, count)
        if memory.objects[to].isConstant { throw .trap(.writeToConstant) }
        work &+= count >> 3
        // Only a copy that moves up within an object has to be read whole before it is written.
        let isMovedUp = from == to && targetOffset > offset
        if isMovedUp && count > Self.overlapLimit { throw .trap(.memoryExhausted) }
        align(from, offset, count)
        var pieces: [(offset: Int, size: Int, value: TraceValue)] = []
        func write(_ machine: inout TraceMachine) throws(TraceStop) {
            for piece in pieces {
                guard let address = TracePointer.moved(target, by: Int64(piece.offset)) else {
                    continue
                }
                try machine.store(
                    piece.value, at: address, piece.size, 8 * piece.size, isPointer: false, mask)
            }
            pieces.removeAll(keepingCapacity: true)
        }
        var place = 0
        while place < count {
            let object = memory.objects[from]
            let cell = (offset + place) >> object.shift
            var size = 1 << object.shift
            if object.cells[cell] == TraceObject.unwritten {
                place += size
                continue
            }
            if object.cells[cell] != TraceObject.publicCell {
                // The rest of the secret, as far as it is copied and as one access may be.
                var end = cell + 1
                while end < object.cellCount, object.cells[end] == TraceObject.continued {
                    end += 1
                }
                size = min((end - cell) << object.shift, count - place)
                while size & (size - 1) != 0 { size &= size - 1 }
            }
            let value = try loadSlowly(from, offset + place, size, 8 * size, mask)
            pieces.append((place, size, value))
            place += size
            if !isMovedUp && pieces.count >= 1 << 12 { try write(&self) }
        }
        try write(&self)
    }

    mutating func setMemory(
        _ target: UInt64, _ byte: TraceValue, _ count: Int, _ mask: TraceValue
    ) throws(TraceStop) {
        if count == 0 { return }
        _ = try memory.locate(target, count)
        work &+= count >> 3
        var place = 0
        while place < count {
            guard let address = TracePointer.moved(target, by: Int64(place)) else { break }
            let offset = Int(Int32(truncatingIfNeeded: address))
            var size = 1
            if byte.isPublic {
                while size < 8, place + 2 * size <= count, offset & (2 * size - 1) == 0 {
                    size *= 2
                }
            }
            var value = byte
            if byte.isPublic {
                value = TraceValue(
                    (byte.bits & 255) &* 0x0101_0101_0101_0101 & lowMask(8 * size))
            }
            try store(value, at: address, size, 8 * size, isPointer: false, mask)
            place += size
        }
    }
}
