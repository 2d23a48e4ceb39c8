"""The judgements' doors for programs: positions and assessments to read, a re-score to ask for."""
