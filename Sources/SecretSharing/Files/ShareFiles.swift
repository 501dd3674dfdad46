internal import CKernels

/// Splitting and combining what is larger than memory, in files: some megabytes at a time.
///
/// Share files hold the binary encoding of `PortableShare`, have mode 0600, and appear whole or not at all.
public enum ShareFiles {
    /// How a secret is split.
    public struct Terms: Sendable {
        /// How many shares the secret needs.
        public var needed: Int
        public var scheme: ShareScheme
        /// Whether each share has commitments to all.
        public var hasCommitments: Bool
        /// Whether files that are there already are replaced.
        public var replacing: Bool

        public init(
            needed: Int, scheme: ShareScheme = .shamir, hasCommitments: Bool = true,
            replacing: Bool = false
        ) {
            self.needed = needed
            self.scheme = scheme
            self.hasCommitments = hasCommitments
            self.replacing = replacing
        }
    }

    /// Splits what can be read from `descriptor` until its end into one share for each path.
    ///
    /// All files appear when all are written; if one can't, those that have appeared are removed, unless
    /// they have replaced others. Throws `.file`, and as `PortableShare.split` does.
    /// - Parameter name: What the descriptor is called in errors.
    public static func split(
        _ descriptor: Int32, name: String, to paths: [String], _ terms: Terms
    ) throws(SecretSharingError) -> ShareSetID {
        let set = ShareSetID()
        func header(
            _ index: Int, _ length: UInt64, _ commitments: [UInt8]
        ) throws(SecretSharingError) -> ShareHeader {
            try ShareHeader(
                scheme: terms.scheme, set: set, needed: terms.needed, parties: paths.count,
                index: index, length: length, commitments: commitments)
        }
        guard (1...max(1, paths.count)).contains(terms.needed), !paths.isEmpty,
            terms.scheme != .xor || terms.needed == paths.count
        else { throw .invalidThreshold(threshold: terms.needed - 1, parties: paths.count) }
        let blank = [UInt8](
            repeating: 0,
            count: terms.hasCommitments ? paths.count * ShareHeader.digestByteCount : 0)
        let placeholder = try header(1, 0, blank)
        var splitter = try PieceSplitter(
            terms.scheme, needed: terms.needed, parties: paths.count)
        var writers = [ShareFileWriter]()
        for path in paths {
            writers.append(
                try ShareFileWriter(path, placeholder, replacing: terms.replacing))
        }

        let buffers = PieceBuffers(parties: paths.count)
        var length: UInt64 = 0
        while true {
            let count = try readFully(
                descriptor, into: buffers.secret(buffers.capacity), path: name)
            guard length + UInt64(count) <= ShareHeader.lengthLimit else {
                throw .file(path: name, .overLimit(byteCount: Int(ShareHeader.lengthLimit)))
            }
            let rows = paths.indices.map { buffers.share($0, count) }
            splitter.split(UnsafeRawBufferPointer(buffers.secret(count)), into: rows)
            for (writer, row) in zip(writers, rows) {
                try writer.append(UnsafeRawBufferPointer(row))
            }
            length += UInt64(count)
            if count < buffers.capacity { break }
        }
        let bodies = writers.map { $0.body() }
        var commitments = [UInt8]()
        if terms.hasCommitments {
            for (place, body) in bodies.enumerated() {
                commitments += ShareDigest.commitment(set: set, index: place + 1, body: body)
            }
        }
        for (place, writer) in writers.enumerated() {
            try writer.finish(try header(place + 1, length, commitments), body: bodies[place])
        }
        try publish(writers.map(\.file))
        return set
    }

    /// Has all files appear, or none of them that has not replaced another. Throws `.file`.
    public static func publish(_ files: [AtomicFile]) throws(SecretSharingError) {
        // The slow part first: then they appear at once.
        for file in files { try file.synchronize() }
        for (place, file) in files.enumerated() {
            do {
                try file.publish()
            } catch {
                for earlier in files[..<place] where !earlier.isReplacing { earlier.retract() }
                throw error
            }
        }
    }

    /// Writes the secret of `sources` piece by piece with `write`; returns which of them are wrong, by
    /// place, and were left out.
    ///
    /// If shares have commitments, wrong ones are so as they were handed out: whoever split the secret
    /// is at fault.
    ///
    /// Throws `.differentSets`, `.tooFewShares`, `.repeatedIndex`, `.wrongScheme`,
    /// `.tooManyWrongShares` (with commitments `.inconsistentSet`), `.file`, and what `write` throws. If
    /// that can't be taken back, call `rehearse` before.
    public static func combine(
        _ sources: [ShareSource],
        write: (UnsafeRawBufferPointer) throws(SecretSharingError) -> Void
    ) throws(SecretSharingError) -> [Int] {
        try PortableShare.requireSameSet(sources.map(\.header))
        let indices = try PortableShare.checkedIndices(sources.map(\.header))
        var combiner = try PieceCombiner(sources[0].header, indices: indices)
        let length = sources[0].header.length
        let buffers = PieceBuffers(parties: sources.count)
        var done: UInt64 = 0
        while done < length {
            let count = Int(min(UInt64(buffers.capacity), length - done))
            var rows = [UnsafeRawBufferPointer]()
            for (place, source) in sources.enumerated() {
                let row = buffers.share(place, count)
                try source.read(at: done, into: row)
                rows.append(UnsafeRawBufferPointer(row))
            }
            let secret = buffers.secret(count)
            try combiner.combine(rows, into: secret, of: sources[0].header)
            try write(UnsafeRawBufferPointer(secret))
            done += UInt64(count)
        }
        return combiner.wrong.compactMap { indices.firstIndex(of: $0) }
    }

    /// Combines without writing, so that what is wrong is known before anything is. Throws as `combine`.
    public static func rehearse(_ sources: [ShareSource]) throws(SecretSharingError) {
        _ = try combine(sources) { (_: UnsafeRawBufferPointer) throws(SecretSharingError) in }
    }

    /// Writes all of `bytes` to a descriptor, called `name` in errors. Throws `.file`.
    public static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String
    ) throws(SecretSharingError) {
        try writeAll(bytes, to: descriptor, path: name)
    }

    /// All that can be read from a descriptor, called `name` in errors.
    ///
    /// Throws `.file`, with `.overLimit` for more than `limit` bytes.
    public static func readAll(
        _ descriptor: Int32, name: String, limit: Int
    ) throws(SecretSharingError) -> SecretVector<UInt8> {
        var memory = SecretVector<UInt8>(repeating: 0, count: limit + 1)
        let count = try memory.withUnsafeMutableBufferPointer {
            bytes throws(SecretSharingError) in
            try readFully(descriptor, into: UnsafeMutableRawBufferPointer(bytes), path: name)
        }
        guard count <= limit else { throw .file(path: name, .overLimit(byteCount: limit)) }
        return memory.withUnsafeBufferPointer {
            SecretVector(copying: UnsafeBufferPointer(rebasing: $0[..<count]))
        }
    }
}
