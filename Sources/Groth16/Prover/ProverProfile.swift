/// Where the time of a proof went, in seconds.
public struct ProverProfile: Sendable, Equatable {
    /// A · w and B · w from the key's coefficients.
    public var rows = 0.0
    /// The transforms that give (A · w)(B · w) - C · w on the coset.
    public var quotient = 0.0
    /// The multi-scalar multiplications: over H, A, B in G1, B in G2, and C.
    public var h = 0.0
    public var a = 0.0
    public var b1 = 0.0
    public var b2 = 0.0
    public var c = 0.0
    /// Blinding, and the verification of the proof before it leaves.
    public var finish = 0.0
    /// Which kernels ran: `avx512ifma` or `portable`.
    public var path = ""

    /// Adds how long `body` takes.
    static func timed<Result, Failure: Error>(
        _ seconds: inout Double, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = ContinuousClock.now
        let result = try body()
        let duration = (ContinuousClock.now - start).components
        seconds += Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
        return result
    }
}
