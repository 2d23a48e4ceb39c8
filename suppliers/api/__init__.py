"""The facts' doors for programs, all made from the declarations: lists, single rows, bulk sync, templates."""
